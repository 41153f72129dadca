using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Caching;
using Scale.Core.Data.Replicas;
using StackExchange.Redis;

namespace Scale.Core.Data.Consistency;

/// <summary>
/// The memory in Redis, with a copy of what this process remembered itself. Without Redis nobody knows what was committed through other
/// instances: then everybody counts as somebody who may have, and reads from the primary as long as it has room. So it is also for some
/// time after Redis is back, because what others could not tell it then is missing there.
/// </summary>
internal sealed class RedisRecentWrites : IRecentWrites
{
    private const string Prefix = "scale:wrote:";

    // What was not answered once on a busy machine arrives later; what is silent for so long may have lost it.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private static readonly string RememberScript = LuaText.Of<RedisRecentWrites>("later") + LuaText.Of<RedisRecentWrites>("remember");

    private readonly IConnectionMultiplexer _redis;
    private readonly ConsistencyOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ExpiringCache<Guid, CommitPosition> _here;
    private readonly SharedRounds<Guid, RedisValue> _there;

    // Where no database has a replica, every read sees every write.
    private readonly bool _isNeeded;

    private long _answeredAt;
    private long _sureFrom = long.MinValue;

    public RedisRecentWrites(
        IConnectionMultiplexer redis, DatabaseSets databases, IOptions<ConsistencyOptions> options, TimeProvider clock, ILogger<RedisRecentWrites> logger)
    {
        (_redis, _options, _clock, _logger) = (redis, options.Value, clock, logger);
        _here = new(_options.MemoryCapacity, clock);
        _there = new(AskRedisAsync);
        _isNeeded = databases.Shards.Any(shard => shard.Hosts.Count > 1);
        _answeredAt = clock.GetTimestamp();
        redis.ConnectionFailed += Changed;
        redis.ConnectionRestored += Changed;
    }

    public async ValueTask RememberAsync(Guid principal, CommitPosition position)
    {
        if (!_isNeeded)
            return;
        _here.Merge(principal, position, static (known, told) => CommitPosition.Later(known, told), _options.Memory);
        try
        {
            if (IsConnected())
            {
                await LuaText.RunAsync(_redis.GetDatabase(), RememberScript, [Key(principal)], [position.ToString(), (long)_options.Memory.TotalMilliseconds])
                    .WaitAsync(_options.MemoryTimeout, _clock);
                Answered();
                return;
            }
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            Failed(e);
            _logger.LogWarning(e, "A commit of {Principal} could not be remembered in Redis", principal);
        }
        ConsistencyTelemetry.CountNotShared();
    }

    public async ValueTask<RecentWrite> RecallAsync(Guid principal)
    {
        if (!_isNeeded)
            return default;
        var here = _here.TryGet(principal, out var known) ? known : (CommitPosition?)null;
        try
        {
            if (IsConnected())
            {
                string? text = await _there.AskAsync(principal, CancellationToken.None);
                Answered();
                var latest = CommitPosition.TryParse(text, out var there) ? CommitPosition.Later(here, there) : here;
                var isSure = _clock.GetTimestamp() >= Volatile.Read(ref _sureFrom);
                ConsistencyTelemetry.CountRecalled(!isSure ? "unknown" : latest is null ? "nothing" : "found");
                return new RecentWrite(latest, IsUnknown: !isSure);
            }
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            Failed(e);
            _logger.LogWarning(e, "Redis could not be asked for recent commits of {Principal}", principal);
        }
        ConsistencyTelemetry.CountRecalled("unknown");
        return new RecentWrite(here, IsUnknown: true);
    }

    private bool IsConnected()
    {
        if (_redis.IsConnected)
            return true;
        SawAway();
        return false;
    }

    private void Answered() => Volatile.Write(ref _answeredAt, _clock.GetTimestamp());

    private void Failed(Exception e)
    {
        if (e is not TimeoutException || _clock.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= Silence)
            SawAway();
    }

    private void Changed(object? sender, ConnectionFailedEventArgs args)
    {
        if (args.ConnectionType == ConnectionType.Interactive)
            SawAway();
    }

    private void SawAway() => Volatile.Write(
        ref _sureFrom, _clock.GetTimestamp() + (long)(_options.Memory.TotalSeconds * _clock.TimestampFrequency));

    private async Task<IReadOnlyList<RedisValue>> AskRedisAsync(IReadOnlyList<Guid> principals)
    {
        var keys = new RedisKey[principals.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Key(principals[i]);
        return await _redis.GetDatabase().StringGetAsync(keys).WaitAsync(_options.MemoryTimeout, _clock);
    }

    private static string Key(Guid principal) => Prefix + principal.ToString("N");
}
