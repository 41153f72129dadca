using System.Threading.Channels;
using Scale.LocalRuntime.Processes;

namespace Scale.Standins.Tests.LocalRuntime.Processes;

/// <summary>A supervised shell script and the lines it wrote.</summary>
internal sealed class Shell
{
    private readonly Channel<LogLine> _lines = Channel.CreateUnbounded<LogLine>();

    private Shell(ProcessSpec spec, ProcessGuardian guardian) =>
        Process = SupervisedProcess.Start(spec, guardian, line => _lines.Writer.TryWrite(line));

    public SupervisedProcess Process { get; }

    public static Shell Start(ProcessGuardian guardian, string script, TimeSpan? stopTimeout = null) => new(
        new ProcessSpec
        {
            Name = "shell",
            FileName = "/bin/sh",
            Arguments = ["-c", script],
            StopTimeout = stopTimeout ?? TimeSpan.FromSeconds(30),
        },
        guardian);

    public async Task<LogLine> ReadLineAsync() => await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>What it wrote since the last read; complete once it has ended.</summary>
    public IReadOnlyList<LogLine> RemainingLines()
    {
        var lines = new List<LogLine>();
        while (_lines.Reader.TryRead(out var line))
            lines.Add(line);
        return lines;
    }
}
