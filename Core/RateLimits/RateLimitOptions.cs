using Microsoft.Extensions.Options;

namespace Scale.Core.RateLimits;

/// <summary>How rate limits are kept; section <c>RateLimits</c>. Checked when the process starts.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RateLimits";

    /// <summary>Longest wait for Redis; then the request is decided here. Default 100 ms; 1 ms to 10 s.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Longest wait for Redis where a limit is closed without it: nobody could go on, so a late answer is better than none. Default 2 s; up to
    /// 10 s, and never shorter than <see cref="StoreTimeout"/>.
    /// </summary>
    public TimeSpan ClosedTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an instance says that it lives; also how soon a Redis that is back is used again. Default 1 s; 100 ms to 10 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long, at the rate of the moment, an instance takes units in advance, so that not every request asks Redis. Units that are taken
    /// have been paid for: more than the limit is never let through, and at most this much less. Default 250 ms; zero asks each time.
    /// </summary>
    public TimeSpan LeaseHorizon { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>When units taken in advance and not used are given back. Default 1 s; 100 ms to 10 s.</summary>
    public TimeSpan LeaseLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most subjects remembered at once; beyond, the ones that were idle longest are forgotten here, not in Redis. Default 100,000.</summary>
    public int Capacity { get; set; } = 100_000;
}

internal sealed class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var failures = new List<string>();
        Between(nameof(options.StoreTimeout), options.StoreTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Between(nameof(options.ClosedTimeout), options.ClosedTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Between(nameof(options.Heartbeat), options.Heartbeat, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        Between(nameof(options.LeaseHorizon), options.LeaseHorizon, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Between(nameof(options.LeaseLifetime), options.LeaseLifetime, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        if (options.Capacity is < 100 or > 10_000_000)
            failures.Add($"RateLimits:Capacity is {options.Capacity}; it must be 100 to 10,000,000 subjects.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Between(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                failures.Add($"RateLimits:{key} is {value}; it must be {least} to {most}.");
        }
    }
}
