using System.ComponentModel.DataAnnotations;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>The one policy set for calls to other systems; section <c>Resilience</c>. Checked when the process starts.</summary>
public sealed class ResilienceOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Resilience";

    /// <summary>Time for a call with all its retries, up to the response's headers. Default 30 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for one attempt. Default 10 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most attempts after the first. Default 3; zero never retries.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Mean wait before the first retry; it doubles for each further one, with jitter. Default 200 ms; zero retries at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a retry, unless the other side asks for more. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest Retry-After that is waited for; a response that asks for more is the caller's. Default 10 s; zero waits for none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of failed attempts to one host that opens its circuit. Default 0.5; more than 0, at most 1.</summary>
    [Range(0.01, 1)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Fewest attempts in the sampling time for the share to mean anything. Default 20; at least 2.</summary>
    [Range(2, 1_000_000)]
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Time over which the share is taken. Default 30 s; at least 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time an open circuit refuses calls before it lets one through to try. Default 5 s; at least 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AttemptTimeout > TotalTimeout)
            yield return new($"{Section}:AttemptTimeout ({AttemptTimeout}) must not be longer than TotalTimeout ({TotalTimeout}).");
        if (RetryDelay > LongestRetryDelay)
            yield return new($"{Section}:RetryDelay ({RetryDelay}) must not be longer than LongestRetryDelay ({LongestRetryDelay}).");
    }
}
