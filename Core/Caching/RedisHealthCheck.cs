using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.Caching;

/// <summary>Whether Redis answers. Never worse than degraded: everything goes on without it, and no instance has another one.</summary>
internal sealed class RedisHealthCheck(IConnectionMultiplexer redis, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var elapsed = await redis.GetDatabase().PingAsync().WaitAsync(AnswerWithin, clock, cancellationToken);
            return HealthCheckResult.Healthy(data: new Dictionary<string, object>
            {
                ["redis"] = string.Create(CultureInfo.InvariantCulture, $"answers in {elapsed.TotalMilliseconds:0.0} ms"),
            });
        }
        catch (Exception e) when (RedisFailures.IsAway(e) && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded("Redis does not answer.", data: new Dictionary<string, object> { ["redis"] = Waiting() });
        }
    }

    // Tells a server that is away from one that is slow, and both from a process that does not get round to its answers.
    private string Waiting()
    {
        var commands = redis.GetCounters().Interactive;
        return string.Create(CultureInfo.InvariantCulture,
            $"no answer; {(redis.IsConnected ? "connected" : "not connected")}, commands not sent {commands.PendingUnsentItems}, not answered {commands.SentItemsAwaitingResponse}, answered and not handed on {commands.ResponsesAwaitingAsyncCompletion}");
    }
}

/// <summary>Registers what is known of Redis's health.</summary>
public static class RedisHealth
{
    /// <summary>The tag of checks that <c>/health/cache</c> runs.</summary>
    public const string Tag = "cache";

    /// <summary>Adds the check <c>redis</c>. The client's own, which takes an instance out of its balancer, is switched off where the client is added.</summary>
    public static TBuilder AddScaleRedisHealth<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis", tags: [Tag]);
        return builder;
    }
}
