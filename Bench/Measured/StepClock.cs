using System.Diagnostics;
using Scale.Bench.Load;

namespace Scale.Bench.Measured;

/// <summary>Knows when each write of the current step was due, and records how long its events took to each stream.</summary>
internal sealed class StepClock
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private volatile StepClock? _current;
    private int _first;
    private long[] _due = [];

    public Latencies Deliveries { get; } = new();

    /// <summary>Starts a step whose writes are numbered from <paramref name="first"/>.</summary>
    public StepClock Begin(int first, int count)
    {
        var step = new StepClock { _first = first, _due = new long[count] };
        _current = step;
        return step;
    }

    /// <summary>A write was due. Numbers beyond the step's count wrap, as the generator's requests do.</summary>
    public void Sent(int number, long due) => Volatile.Write(ref _due[number % _due.Length], due);

    /// <summary>A stream received the event of a write; one of an earlier step is not counted.</summary>
    public void Received(int number)
    {
        if (_current is { } step && number - step._first is >= 0 and var index && index < step._due.Length)
            step.Deliveries.Record(Stopwatch.GetElapsedTime(Volatile.Read(ref step._due[index])));
    }

    /// <summary>Returns when so many deliveries were recorded, or after the time-out: the rest is reported as missing.</summary>
    public async Task WaitForAsync(long expected, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (Deliveries.Count < expected && Stopwatch.GetElapsedTime(start) < timeout)
            await Task.Delay(PollInterval, cancellationToken);
    }
}
