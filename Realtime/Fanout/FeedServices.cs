using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Fanout;

/// <summary>What all feeds of an instance share.</summary>
internal sealed class FeedServices(
    EventHistory history,
    IEventWakeUp wakeUp,
    TimerWheel wheel,
    IOptions<FanoutOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ConsistencyTokens tokens,
    ILogger<CompanyFeed> logger)
{
    private long _losses;

    public EventHistory History => history;
    public IEventWakeUp WakeUp => wakeUp;
    public TimerWheel Wheel => wheel;
    public FanoutOptions Options { get; } = options.Value;
    public TimeProvider Time => time;
    public ConsistencyTokens Tokens => tokens;
    public ILogger Logger => logger;
    public RingBudget Budget { get; } = new(options.Value.AllRingBytes);

    /// <summary>How often events did not arrive and had to be read from the log.</summary>
    public long Losses => Volatile.Read(ref _losses);

    /// <summary>Ends reads that belong to no single connection. Connections are drained after it, so it is the end of the host, not the start of the stop.</summary>
    public CancellationToken Stopped => lifetime.ApplicationStopped;

    public void CountLoss()
    {
        Interlocked.Increment(ref _losses);
        RealtimeTelemetry.Gap();
    }
}
