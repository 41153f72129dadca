using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.RateLimits;

/// <summary>
/// The units of all limits, in Redis and by its clock. After a failure nobody asks it again until it has answered a heartbeat, so a Redis
/// that is gone costs those who were asking one time-out and nobody else anything. Where nobody goes on without it, one late answer means
/// nothing: such a question has a longer time-out, and only that one, or a lost connection, keeps the next from being asked.
/// </summary>
internal sealed class RedisRateLimitStore(
    IConnectionMultiplexer redis, IOptions<RateLimitOptions> options, TimeProvider clock, ILogger<RedisRateLimitStore> logger)
{
    private const string Instances = "scale:rate:instances";
    private static readonly string AcquireScript = LuaText.Of<RedisRateLimitStore>("acquire");
    private static readonly string HeartbeatScript = LuaText.Of<RedisRateLimitStore>("heartbeat");

    private readonly TimeSpan _patience = options.Value.StoreTimeout;
    private readonly TimeSpan _closedPatience = options.Value.ClosedTimeout > options.Value.StoreTimeout ? options.Value.ClosedTimeout : options.Value.StoreTimeout;

    // Late is what did not answer in time, silent what did not answer at all.
    private volatile bool _isLate, _isSilent;

    /// <summary>Whether the last answer came in time.</summary>
    public bool IsAvailable => !_isLate;

    /// <summary>Whether asking for these limits is worth it.</summary>
    public bool MayAnswer(RateLimitRules rules) => !_isLate || (rules.IsClosed && !_isSilent && redis.IsConnected);

    /// <summary>Takes units for up to <paramref name="want"/> requests, or gives back; null if Redis does not answer in time.</summary>
    public async Task<RateLimitState?> TakeAsync(RateLimitSubject subject, RateLimitRules rules, int cost, int want)
    {
        var started = clock.GetTimestamp();
        var keys = new RedisKey[rules.All.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = $"scale:rate:{subject}:{rules.All[i].Policy}";
        var answer = await RunAsync(AcquireScript, keys, rules.Arguments(want, cost), rules.IsClosed && want > 0);
        RateLimitTelemetry.Asked(clock.GetElapsedTime(started), answer is null ? "failed" : "answered");
        return answer is null ? null : Read(rules, (RedisValue[])answer!);
    }

    /// <summary>Says that this instance is alive, or with zero that it leaves; answers how many are, null if Redis does not answer.</summary>
    public async Task<int?> HeartbeatAsync(string instance, TimeSpan holds)
    {
        var answer = await RunAsync(HeartbeatScript, [Instances], [instance, (long)holds.TotalMilliseconds], isClosed: false);
        if (answer is not null && _isLate)
        {
            (_isLate, _isSilent) = (false, false);
            logger.LogInformation("Redis answers again: rate limits are shared by all instances");
        }
        return answer is null ? null : (int)(long)answer;
    }

    private async Task<RedisResult?> RunAsync(string script, RedisKey[] keys, RedisValue[] values, bool isClosed)
    {
        var patience = isClosed ? _closedPatience : _patience;
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                return await redis.GetDatabase().ScriptEvaluateAsync(script, keys, values).WaitAsync(patience, clock);
            }
            // Somebody flushed the server's scripts, which the client believed to be there.
            catch (RedisServerException e) when (!isRepeated && e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
            }
            // Whatever it is, the client's own cancellation of what it had queued included: no request fails for it, and no heartbeat ends.
            catch (Exception e)
            {
                if (!_isLate)
                    logger.LogWarning(e, "Redis did not answer within {Timeout}: each instance keeps rate limits by itself", patience);
                else if (isClosed && !_isSilent)
                    logger.LogWarning(e, "Redis did not answer within {Timeout}: what is closed without it is refused", patience);
                (_isLate, _isSilent) = (true, _isSilent || isClosed);
                return null;
            }
        }
    }

    // As the script writes it: granted, then (left, wait, full again) for each limit; -1 waits for ever.
    private static RateLimitState Read(RateLimitRules rules, RedisValue[] answer)
    {
        var limits = ImmutableArray.CreateBuilder<RateLimitStanding>(rules.All.Length);
        for (var i = 0; i < rules.All.Length; i++)
        {
            var wait = (long)answer[2 + (3 * i)];
            limits.Add(new RateLimitStanding(
                (long)answer[1 + (3 * i)], TimeSpan.FromMicroseconds(wait), TimeSpan.FromMicroseconds((long)answer[3 + (3 * i)])));
        }
        return new RateLimitState(rules, (int)answer[0], limits.MoveToImmutable());
    }
}
