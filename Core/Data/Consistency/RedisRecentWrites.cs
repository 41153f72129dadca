using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Caching;
using Scale.Core.Data.Replicas;
using StackExchange.Redis;

namespace Scale.Core.Data.Consistency;

/// <summary>
/// The memory in Redis, with a copy of what this process remembered itself. Without Redis nobody knows what was committed through other
/// instances: then whoever has not committed here counts as somebody who may have, and reads from the primary as long as it has room.
/// </summary>
internal sealed class RedisRecentWrites(
    IConnectionMultiplexer redis, DatabaseSets databases, IOptions<ConsistencyOptions> options, TimeProvider clock, ILogger<RedisRecentWrites> logger)
    : IRecentWrites
{
    private const string Prefix = "scale:wrote:";

    private readonly ExpiringCache<Guid, CommitPosition> _here = new(options.Value.MemoryCapacity, clock);

    // Where no database has a replica, every read sees every write.
    private readonly bool _isNeeded = databases.Shards.Any(shard => shard.Hosts.Count > 1);

    public async ValueTask RememberAsync(Guid principal, CommitPosition position)
    {
        if (!_isNeeded)
            return;
        _here.Set(principal, position, options.Value.Memory);
        try
        {
            if (redis.IsConnected)
            {
                await redis.GetDatabase().StringSetAsync(Key(principal), position.ToString(), options.Value.Memory)
                    .WaitAsync(options.Value.MemoryTimeout, clock);
                return;
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            logger.LogWarning(e, "A commit of {Principal} could not be remembered in Redis", principal);
        }
        ConsistencyTelemetry.CountNotShared();
    }

    public async ValueTask<RecentWrite> RecallAsync(Guid principal, CancellationToken ct)
    {
        if (!_isNeeded)
            return default;
        var here = _here.TryGet(principal, out var known) ? known : (CommitPosition?)null;
        try
        {
            if (redis.IsConnected)
            {
                string? text = await redis.GetDatabase().StringGetAsync(Key(principal)).WaitAsync(options.Value.MemoryTimeout, clock, ct);
                ConsistencyTelemetry.CountRecalled(text is null ? "nothing" : "found");
                return new RecentWrite(CommitPosition.TryParse(text, out var there) ? CommitPosition.Later(here, there) : here);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            logger.LogWarning(e, "Redis could not be asked for recent commits of {Principal}", principal);
        }
        ConsistencyTelemetry.CountRecalled("unknown");
        return new RecentWrite(here, IsUnknown: here is null);
    }

    private static string Key(Guid principal) => Prefix + principal.ToString("N");
}
