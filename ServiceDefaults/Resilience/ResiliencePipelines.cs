using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>
/// The policy set, from the outside in: total time-out, retry with exponential backoff and jitter, circuit breaker,
/// time-out of an attempt. One pipeline, and so one circuit, per host.
/// </summary>
public sealed class ResiliencePipelines(IOptions<ResilienceOptions> options, ResilienceTelemetry telemetry, TimeProvider clock)
{
    // A client may be sent anywhere: beyond this number the pipeline that was used least recently is forgotten.
    private const int MostHosts = 1_000;

    private readonly ResilienceOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, Entry<ResiliencePipeline<HttpResponseMessage>>> _hosts = new(StringComparer.OrdinalIgnoreCase);

    internal ResiliencePipeline<HttpResponseMessage> ForHost(string authority)
    {
        var entry = _hosts.GetOrAdd(authority, name => new(CreateForHost(name)));
        entry.LastUsed = clock.GetTimestamp();
        if (_hosts.Count > MostHosts)
            _hosts.TryRemove(_hosts.MinBy(host => host.Value.LastUsed));
        return entry.Pipeline;
    }

    private ResiliencePipeline<HttpResponseMessage> CreateForHost(string authority)
    {
        var rules = new RetryRules(_options, clock);
        var builder = Named(new ResiliencePipelineBuilder<HttpResponseMessage>(), authority)
            .AddTimeout(new TimeoutStrategyOptions { Name = "total", Timeout = _options.TotalTimeout });
        if (_options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = _options.Retries,
                Delay = _options.RetryDelay,
                MaxDelay = _options.LongestRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = rules.ShouldRetryAsync,
                DelayGenerator = rules.DelayAsync,
            });
        }

        return builder
            .AddCircuitBreaker(Breaker<CircuitBreakerStrategyOptions<HttpResponseMessage>, HttpResponseMessage>(new()
            {
                ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome switch
                {
                    { Exception: { } failure } => TransientFailures.IsTransientHttp(failure),
                    { Result: { } response } => TransientFailures.CountsAgainstHost(response.StatusCode),
                    _ => false,
                }),
            }))
            .AddTimeout(new TimeoutStrategyOptions { Name = "attempt", Timeout = _options.AttemptTimeout })
            .Build();
    }

    private TBreaker Breaker<TBreaker, TResult>(TBreaker breaker)
        where TBreaker : CircuitBreakerStrategyOptions<TResult>
    {
        breaker.FailureRatio = _options.FailureRatio;
        breaker.MinimumThroughput = _options.MinimumThroughput;
        breaker.SamplingDuration = _options.SamplingDuration;
        breaker.BreakDuration = _options.BreakDuration;
        return breaker;
    }

    private TBuilder Named<TBuilder>(TBuilder builder, string name)
        where TBuilder : ResiliencePipelineBuilderBase
    {
        (builder.Name, builder.TimeProvider, builder.TelemetryListener) = (name, clock, telemetry);
        return builder;
    }

    private sealed class Entry<T>(T pipeline)
    {
        private long _lastUsed;

        public T Pipeline => pipeline;

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }
    }
}
