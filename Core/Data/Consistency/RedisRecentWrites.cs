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
internal sealed class RedisRecentWrites : IRecentWrites
{
    private const string Prefix = "scale:wrote:";

    private readonly IConnectionMultiplexer _redis;
    private readonly ConsistencyOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ExpiringCache<Guid, CommitPosition> _here;
    private readonly SharedRounds<Guid, RedisValue> _there;

    // Where no database has a replica, every read sees every write.
    private readonly bool _isNeeded;

    public RedisRecentWrites(
        IConnectionMultiplexer redis, DatabaseSets databases, IOptions<ConsistencyOptions> options, TimeProvider clock, ILogger<RedisRecentWrites> logger)
    {
        (_redis, _options, _clock, _logger) = (redis, options.Value, clock, logger);
        _here = new(_options.MemoryCapacity, clock);
        _there = new(AskRedisAsync);
        _isNeeded = databases.Shards.Any(shard => shard.Hosts.Count > 1);
    }

    public async ValueTask RememberAsync(Guid principal, CommitPosition position)
    {
        if (!_isNeeded)
            return;
        _here.Set(principal, position, _options.Memory);
        try
        {
            if (_redis.IsConnected)
            {
                await _redis.GetDatabase().StringSetAsync(Key(principal), position.ToString(), _options.Memory)
                    .WaitAsync(_options.MemoryTimeout, _clock);
                return;
            }
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            _logger.LogWarning(e, "A commit of {Principal} could not be remembered in Redis", principal);
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
            if (_redis.IsConnected)
            {
                string? text = await _there.AskAsync(principal, ct);
                ConsistencyTelemetry.CountRecalled(text is null ? "nothing" : "found");
                return new RecentWrite(CommitPosition.TryParse(text, out var there) ? CommitPosition.Later(here, there) : here);
            }
        }
        catch (Exception e) when (RedisFailures.IsAway(e) && !ct.IsCancellationRequested)
        {
            _logger.LogWarning(e, "Redis could not be asked for recent commits of {Principal}", principal);
        }
        ConsistencyTelemetry.CountRecalled("unknown");
        return new RecentWrite(here, IsUnknown: here is null);
    }

    private async Task<IReadOnlyList<RedisValue>> AskRedisAsync(IReadOnlyList<Guid> principals)
    {
        var keys = new RedisKey[principals.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Key(principals[i]);
        return await _redis.GetDatabase().StringGetAsync(keys).WaitAsync(_options.MemoryTimeout, _clock);
    }

    private static string Key(Guid principal) => Prefix + principal.ToString("N");
}
