using Microsoft.Extensions.Options;

namespace Scale.Core.Tenancy;

/// <summary>The directory of companies; section <c>Tenancy</c>. Checked when the process starts.</summary>
public sealed class TenancyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tenancy";

    /// <summary>How long an answer of the directory is remembered. Default 5 s; zero asks the catalog every time.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a write waits while its company changes shards; then it answers 503. Default 5 s, many times what a change takes;
    /// zero does not wait.
    /// </summary>
    public TimeSpan MoveWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most companies remembered. Default 50,000 (about 10 MB). At least 2.</summary>
    public int CacheCapacity { get; set; } = 50_000;
}

internal sealed class TenancyOptionsValidator : IValidateOptions<TenancyOptions>
{
    public ValidateOptionsResult Validate(string? name, TenancyOptions options)
    {
        var failures = new List<string>();
        if (options.CacheLifetime < TimeSpan.Zero || options.CacheLifetime > TimeSpan.FromMinutes(5))
            failures.Add($"Tenancy:CacheLifetime is {options.CacheLifetime}; it must be 0 to 5 minutes.");
        if (options.MoveWait < TimeSpan.Zero || options.MoveWait > TimeSpan.FromSeconds(25))
            failures.Add($"Tenancy:MoveWait is {options.MoveWait}; it must be 0 to 25 s, below the time limit of a request.");
        if (options.CacheCapacity is < 2 or > 10_000_000)
            failures.Add($"Tenancy:CacheCapacity is {options.CacheCapacity}; it must be 2 to 10,000,000 companies.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
