using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Scale.Tests.Support;

/// <summary>
/// The AppHost as a person starts it: a process of its own with the ports of the launch profile, and a data folder of its own.
/// Tests of signals, kills and the README use it; all others share <see cref="ScaleSystem"/>.
/// </summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _healthy = NewSignal();
    private TaskCompletionSource _arrival = NewSignal();
    private readonly string _data;

    private HostProcess(Process process, string data) => (_process, _data) = (process, data);

    public string Output => string.Join('\n', _lines);

    public int Pid => _process.Id;

    /// <summary>Starts the host with the arguments behind its own and returns at once.</summary>
    public static HostProcess Launch(params string[] arguments)
    {
        // Not CreateTempSubdirectory, whose folder only its owner may enter: PostgreSQL runs as another user when we are root.
        var data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"scale-host-{Guid.NewGuid():N}")).FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.PathTo("AppHost"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { AppHostAssembly, $"--Scale:DataFolder={data}", $"--Files:Root={Path.Combine(data, "files")}", "--Overload:Target=00:00:00" },
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://localhost:0",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        var host = new HostProcess(new Process { StartInfo = start }, data);
        host._process.OutputDataReceived += (_, line) => host.Take(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Take(line.Data);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Starts the host and returns when it says that everything is healthy.</summary>
    public static async Task<HostProcess> StartAsync(CancellationToken cancellationToken)
    {
        var host = Launch();
        try
        {
            var exited = host._process.WaitForExitAsync(cancellationToken);
            var first = await Task.WhenAny(host._healthy.Task, exited).WaitAsync(StartTimeout, cancellationToken);
            return first == host._healthy.Task ? host : throw new InvalidOperationException($"The host ended:\n{host.Output}");
        }
        catch (TimeoutException)
        {
            var output = host.Output;
            await host.DisposeAsync();
            throw new TimeoutException($"The host did not become healthy within {StartTimeout}:\n{output}");
        }
    }

    /// <summary>Returns the first line that contains the text; fails with the whole output when the host ends without it.</summary>
    public async Task<string> WaitForOutputAsync(string text, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        while (true)
        {
            var arrival = _arrival.Task;
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                return found;
            if (_process.HasExited)
                throw new InvalidOperationException($"The host ended without saying '{text}':\n{Output}");
            await Task.WhenAny(arrival, _process.WaitForExitAsync(timeout.Token)).WaitAsync(timeout.Token);
        }
    }

    /// <summary>What Ctrl+C does. Returns the exit code.</summary>
    public async Task<int> InterruptAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-INT", $"{Pid}"]);
        return await ExitAsync(cancellationToken);
    }

    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(ExitTimeout, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>: the host gets no chance to stop anything.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Processes that work in the host's data folder or name it, the host itself left out (Linux).</summary>
    public IReadOnlyList<string> OwnProcesses() =>
        [.. Directory.EnumerateDirectories("/proc").Where(IsOwn).Select(folder => $"{Path.GetFileName(folder)} {CommandLine(folder)}")];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await InterruptAsync(CancellationToken.None);
        _process.Dispose();
        if (Directory.Exists(_data))
            Directory.Delete(_data, recursive: true);
    }

    // Beside its own build output, not the copy beside the tests: that is where `dotnet run` starts it.
    private static string AppHostAssembly
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            return Repository.PathTo("AppHost", "bin", framework.Parent!.Name, framework.Name, "Scale.AppHost.dll");
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsOwn(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), out var pid) || pid == Pid || pid == Environment.ProcessId)
            return false;
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Contains(_data, StringComparison.Ordinal)
                || CommandLine(folder).Contains(_data, StringComparison.Ordinal)
                || new FileInfo(Path.Combine(folder, "cwd")).LinkTarget?.StartsWith(_data, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it ended while we looked
        }
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        Interlocked.Exchange(ref _arrival, NewSignal()).TrySetResult();
        if (EverythingHealthy().IsMatch(line))
            _healthy.TrySetResult();
    }

    [GeneratedRegex("everything is healthy", RegexOptions.IgnoreCase)]
    private static partial Regex EverythingHealthy();
}
