namespace Scale.LocalRuntime.Processes;

public enum LogStream
{
    Output,
    Error,
}

/// <summary>One line a program wrote, without its line end; cut at <see cref="MaxLength"/>.</summary>
public readonly record struct LogLine(DateTimeOffset Time, LogStream Stream, string Text)
{
    /// <summary>Bytes of a line that are kept; the rest is dropped and the line ends with "…".</summary>
    public const int MaxLength = 16 * 1024;
}
