namespace Scale.Bench.Load;

/// <summary>What one phase of load saw.</summary>
internal sealed class LoadResult
{
    private long _errors;
    private long _unsent;

    /// <summary>From the moment a request was due (open loop) or sent (closed loop) to the last byte of its answer.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>How late the generator itself handed a due request to a connection or to the queue of waiting ones.</summary>
    public Latencies ScheduleLag { get; } = new();

    public TimeSpan Elapsed { get; set; }

    /// <summary>CPU seconds of the load generator's own process per second: 1 is one core.</summary>
    public double ToolCores { get; set; }

    /// <summary>CPU seconds of the whole machine per second, generator included. NaN where the system does not tell.</summary>
    public double MachineCores { get; set; } = double.NaN;

    /// <summary>Answers other than 2xx and 304, and broken connections.</summary>
    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>Requests that were due but not sent before the phase ended: the server could not keep up.</summary>
    public long Unsent => Interlocked.Read(ref _unsent);

    /// <summary>The first unexpected answer, for the reader.</summary>
    public string? FirstError { get; private set; }

    public double Rate => Latencies.Count / Elapsed.TotalSeconds;

    public void Fail(string error)
    {
        Interlocked.Increment(ref _errors);
        FirstError ??= error;
    }

    public void LeaveUnsent(long count) => Interlocked.Add(ref _unsent, count);
}
