using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Scale.Bench.Measured;

/// <summary>Where the system under test listens, as its process reports it on one line of JSON.</summary>
internal sealed record SystemAddresses(Uri Api, Uri Realtime, Uri Floor)
{
    /// <summary>What operators send as their bearer token.</summary>
    public string OperatorKey { get; init; } = "";

    /// <summary>A service without protection.</summary>
    public Uri? Plain { get; init; }

    /// <summary>Folder of the sockets of <see cref="StartupHook"/>.</summary>
    public string Probes { get; init; } = "";

    /// <summary>Connection string of Redis.</summary>
    public string Redis { get; init; } = "";

    /// <summary>Connection strings of the shards, as their owner.</summary>
    public IReadOnlyDictionary<string, string> Databases { get; init; } = new Dictionary<string, string>();

    public static IPEndPoint EndPoint(Uri address) => new(IPAddress.Loopback, address.Port);
}

/// <summary>
/// The whole system in a process of its own, so that the generator's CPU is told apart from the system's. It stops when its
/// standard input closes, so it also ends when the generator is killed.
/// </summary>
internal sealed class SystemProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30), CommandTimeout = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Channel<string> _answers = Channel.CreateBounded<string>(16);

    private SystemProcess(Process process, SystemAddresses addresses) => (_process, Addresses) = (process, addresses);

    public SystemAddresses Addresses { get; }

    public static async Task<SystemProcess> StartAsync(int shards, int instances, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["system", "--shards", $"{shards}", "--instances", $"{instances}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(SystemHost.ReadyPrefix, StringComparison.Ordinal))
            {
                var system = new SystemProcess(process, JsonSerializer.Deserialize<SystemAddresses>(line[SystemHost.ReadyPrefix.Length..])!);
                _ = system.DrainAsync();
                return system;
            }

            onLine(line);
        }

        throw new InvalidOperationException("The system did not start; its messages are above.");
    }

    /// <summary>Stops or starts a resource (<see cref="SystemHost.StopCommand"/>, <see cref="SystemHost.StartCommand"/>); returns when it is down or healthy.</summary>
    public async Task CommandAsync(string command, string resource, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync($"{command} {resource}".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var answer = await _answers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(CommandTimeout, cancellationToken);
        if (answer != $"{SystemHost.DonePrefix}{command} {resource}")
            throw new InvalidOperationException(answer);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    // A full pipe would stop the system.
    private async Task DrainAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(SystemHost.DonePrefix, StringComparison.Ordinal) || line.StartsWith(SystemHost.FailedPrefix, StringComparison.Ordinal))
                _answers.Writer.TryWrite(line);
        }
        _answers.Writer.TryComplete(new InvalidOperationException("The system ended."));
    }
}
