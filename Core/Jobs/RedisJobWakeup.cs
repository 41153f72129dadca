using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.Jobs;

/// <summary>Publishes at most one message per queue and 20 ms: the first call at once, those that follow together at the end of the window.</summary>
internal sealed class RedisJobWakeup(IConnectionMultiplexer redis, TimeProvider clock, ILogger<RedisJobWakeup> logger) : IJobWakeup
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(20);

    // Queues are named by code, so there are few. Beyond this many the workers' polling has to do.
    private const int MostQueues = 256;

    private readonly ConcurrentDictionary<(string Shard, string Queue), Bell> _bells = new();

    public void Wake(string shard, string queue)
    {
        if (!_bells.TryGetValue((shard, queue), out var bell))
        {
            if (_bells.Count >= MostQueues)
                return;
            bell = _bells.GetOrAdd((shard, queue), key => new Bell(JobChannel.For(key.Shard, key.Queue)));
        }

        // Idle: ring, and watch the window. Ringing: remember that somebody came.
        if (bell.Begin())
            _ = RingAsync(bell);
    }

    private async Task RingAsync(Bell bell)
    {
        do
        {
            Publish(bell);
            await Task.Delay(Window, clock);
        }
        while (bell.Continue());
    }

    private void Publish(Bell bell)
    {
        try
        {
            if (!redis.IsConnected)
            {
                JobTelemetry.CountWakeup("skipped");
                return;
            }
            redis.GetSubscriber().Publish(bell.Channel, RedisValue.EmptyString, CommandFlags.FireAndForget);
            JobTelemetry.CountWakeup("published");
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            JobTelemetry.CountWakeup("failed");
            logger.LogWarning(e, "Workers were not woken on {Channel}; they will find the work by polling", (string?)bell.Channel);
        }
    }

    /// <summary>0 idle, 1 ringing, 2 ringing and asked again.</summary>
    private sealed class Bell(RedisChannel channel)
    {
        private int _state;

        public RedisChannel Channel => channel;

        /// <summary>True if the caller is to ring.</summary>
        public bool Begin()
        {
            while (true)
            {
                var state = Volatile.Read(ref _state);
                if (state == 2 || (state == 1 && Interlocked.CompareExchange(ref _state, 2, 1) == 1))
                    return false;
                if (state == 0 && Interlocked.CompareExchange(ref _state, 1, 0) == 0)
                    return true;
            }
        }

        /// <summary>At the end of a window: true if somebody asked in it, otherwise idle.</summary>
        public bool Continue() => Interlocked.CompareExchange(ref _state, 0, 1) != 1 && Interlocked.Exchange(ref _state, 1) == 2;
    }
}
