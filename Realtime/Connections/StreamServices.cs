using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Connections;

/// <summary>What all streams of an instance share.</summary>
internal sealed class StreamServices(
    TimerWheel wheel,
    EventHistory history,
    ConsistencyTokens tokens,
    IOptions<StreamOptions> stream,
    IOptions<ConnectionOptions> connections,
    IOptions<FanoutOptions> fanout,
    ILogger<StreamConnection> logger)
{
    public TimerWheel Wheel => wheel;
    public EventHistory History => history;
    public ConsistencyTokens Tokens => tokens;
    public StreamOptions Stream { get; } = stream.Value;
    public int ReadBatch { get; } = fanout.Value.ReadBatch;
    public TimeSpan WriteTimeout { get; } = connections.Value.WriteTimeout;
    public ILogger Logger => logger;
}
