namespace Scale.Dashboard;

/// <param name="Sequence">1 for the first line ever written; never reused.</param>
public sealed record ConsoleLine(long Sequence, DateTimeOffset Time, string Text, bool IsError);

/// <summary>
/// The last lines a replica has written to its console. The host appends, any number of readers follow; the oldest lines
/// make room for new ones.
/// </summary>
public sealed class ConsoleLog
{
    /// <summary>Characters kept of one line; the rest is replaced by a note.</summary>
    public const int MaxLineLength = 8_192;

    private readonly Lock _lock = new();
    private readonly ConsoleLine[] _lines;
    private readonly TimeProvider _time;
    private long _last;

    /// <param name="capacity">Lines kept; at least 1.</param>
    public ConsoleLog(int capacity = 5_000, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _lines = new ConsoleLine[capacity];
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Set after each line.</summary>
    public ChangeSignal Changes { get; } = new();

    /// <summary>Sequence of the newest line. 0: nothing written yet.</summary>
    public long LastSequence => Volatile.Read(ref _last);

    /// <summary>Adds one line, without its line break. ANSI escapes stay in; the pages show them as colours.</summary>
    public void Append(string text, bool isError = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLineLength)
            text = $"{text.AsSpan(0, MaxLineLength)}… ({text.Length - MaxLineLength:N0} more characters)";

        lock (_lock)
        {
            var sequence = _last + 1;
            _lines[(sequence - 1) % _lines.Length] = new ConsoleLine(sequence, _time.GetUtcNow(), text, isError);
            Volatile.Write(ref _last, sequence);
        }

        Changes.Set();
    }

    /// <summary>
    /// The newest <paramref name="limit"/> lines that come after <paramref name="after"/>, oldest first. A first sequence
    /// greater than <paramref name="after"/> + 1 means that lines in between are gone or did not fit the limit.
    /// </summary>
    public IReadOnlyList<ConsoleLine> Read(long after, int limit)
    {
        lock (_lock)
        {
            var first = Math.Max(Math.Max(after, 0), _last - Math.Min(limit, _lines.Length)) + 1;
            if (first > _last)
                return [];

            var result = new ConsoleLine[_last - first + 1];
            for (var i = 0; i < result.Length; i++)
                result[i] = _lines[(first + i - 1) % _lines.Length];
            return result;
        }
    }
}
