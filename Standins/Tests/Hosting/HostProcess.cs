using System.Diagnostics;

namespace Scale.Standins.Tests.Hosting;

/// <summary>The sample AppHost as a program of its own, with data and ports of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scale-host-").FullName;
    private readonly Process _process;

    public HostProcess(params string[] args)
    {
        var program = Path.ChangeExtension(typeof(Projects.Scale_Samples_AppHost).Assembly.Location, null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] own = [$"--Scale:DataFolder={Path.Combine(_folder, "data")}", "--DcpPublisher:RandomizePorts=true"];
        foreach (var argument in args.Concat(own))
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    /// <summary>Reads the console up to a line with the text, which it returns with all before it.</summary>
    public async Task<IReadOnlyList<string>> ReadToAsync(string text, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return lines;
        }

        throw new InvalidOperationException(
            $"The host has ended without writing '{text}':\n{string.Join('\n', lines)}\n{await _process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        }
        catch (TimeoutException)
        {
            // A program inherits which signals are ignored: jobs that a script starts in the background ignore SIGINT.
            Signal("KILL");
            throw new InvalidOperationException("The host did not end within 2 minutes. Were the tests started where SIGINT is ignored?");
        }
        return (_process.ExitCode, await output, await error);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM");
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Scale.LocalRuntime.Folders.DataFolders.Erase(_folder);
    }
}
