using Polly;
using Polly.Retry;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>When an HTTP request is sent again, and after how long.</summary>
internal sealed class RetryRules(ResilienceOptions options, TimeProvider clock)
{
    public ValueTask<bool> ShouldRetryAsync(RetryPredicateArguments<HttpResponseMessage> attempt) => ValueTask.FromResult(
        attempt.Context.Properties.TryGetValue(IdempotentRequests.Request, out var request) && ShouldRetry(attempt.Outcome, request));

    /// <summary>
    /// The other side's wish and a little more, so that not everybody who was told the same time is back at that moment;
    /// null, which leaves it to the backoff, when it has none.
    /// </summary>
    public ValueTask<TimeSpan?> DelayAsync(RetryDelayGeneratorArguments<HttpResponseMessage> attempt) =>
        ValueTask.FromResult(RetryAfter(attempt.Outcome.Result) is { } wish ? wish + (Random.Shared.NextDouble() * options.RetryDelay) : (TimeSpan?)null);

    private bool ShouldRetry(Outcome<HttpResponseMessage> outcome, HttpRequestMessage request)
    {
        if (outcome.Exception is { } failure)
        {
            return TransientFailures.NeverSent(failure)
                ? IdempotentRequests.HasRereadableContent(request)
                : TransientFailures.IsTransientHttp(failure) && IdempotentRequests.MayBeSentAgain(request);
        }

        return outcome.Result is { } response
            && TransientFailures.IsTransient(response.StatusCode)
            && !(RetryAfter(response) > options.LongestRetryAfter)
            && IdempotentRequests.MayBeSentAgain(request);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage? response)
    {
        var wish = response?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wish > TimeSpan.Zero ? wish : null;
    }
}
