using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Polly.Retry;
using Polly.Telemetry;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>What the policies do, as a counter, as events on the caller's span, and in the log.</summary>
public sealed class ResilienceTelemetry(IMeterFactory meters, ILogger<ResilienceTelemetry> logger) : TelemetryListener
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Scale.Resilience";

    private readonly Counter<long> _events = meters.Create(MeterName).CreateCounter<long>(
        "scale.resilience.events", "{event}", "Retries, time-outs and changes of circuits, by dependency.");

    /// <inheritdoc />
    public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
    {
        if (NameOf(args.Event.EventName) is not { } name)
            return;
        var dependency = args.Source.PipelineName ?? "unknown";
        _events.Add(1, new("scale.event", name), new("scale.dependency", Label(dependency)), new("scale.strategy", args.Source.StrategyName));

        var detail = new ActivityTagsCollection { ["scale.dependency"] = dependency };
        switch (args.Arguments)
        {
            case OnRetryArguments<TResult> retry:
                detail["scale.attempt"] = retry.AttemptNumber + 1;
                detail["scale.delay_ms"] = retry.RetryDelay.TotalMilliseconds;
                logger.LogDebug(
                    "Retry {Attempt} of a call to {Dependency} in {Delay}: {Failure}",
                    retry.AttemptNumber + 1, dependency, retry.RetryDelay, retry.Outcome.Exception?.GetType().Name ?? retry.Outcome.Result?.ToString());
                break;
            case Polly.Timeout.OnTimeoutArguments timeout:
                detail["scale.timeout_ms"] = timeout.Timeout.TotalMilliseconds;
                break;
            default:
                logger.LogWarning("{Event} for {Dependency}", name, dependency);
                break;
        }

        Activity.Current?.AddEvent(new ActivityEvent($"resilience.{name}", tags: detail));
    }

    private static string? NameOf(string eventName) => eventName switch
    {
        "OnRetry" => "retry",
        "OnTimeout" => "timeout",
        "OnCircuitOpened" => "circuit_opened",
        "OnCircuitHalfOpened" => "circuit_half_opened",
        "OnCircuitClosed" => "circuit_closed",
        _ => null,
    };

    // Names of our own services have no dots. All others are one label, or a client that is sent anywhere would make millions.
    private static string Label(string dependency) => dependency.Contains('.', StringComparison.Ordinal) ? "external" : dependency;
}
