using Microsoft.Extensions.Options;

namespace Scale.Core.ApiKeys;

/// <summary>Authentication by API key; section <c>ApiKeys</c>. Checked when the process starts.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ApiKeys";

    /// <summary>How long a known key is remembered; also how long a revoked one may still work. Default 5 s; zero asks the catalog every time.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an unknown key is remembered, so that a wrong one in a loop is cheap. Default 2 s; zero asks every time.</summary>
    public TimeSpan UnknownLifetime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most known keys remembered. Default 50,000. Unknown keys have their own room of a tenth, so guesses push no customer out.</summary>
    public int CacheCapacity { get; set; } = 50_000;
}

internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var failures = new List<string>();
        if (options.CacheLifetime < TimeSpan.Zero || options.CacheLifetime > TimeSpan.FromMinutes(1))
            failures.Add($"ApiKeys:CacheLifetime is {options.CacheLifetime}; it must be 0 to 1 minute.");
        if (options.UnknownLifetime < TimeSpan.Zero || options.UnknownLifetime > TimeSpan.FromMinutes(1))
            failures.Add($"ApiKeys:UnknownLifetime is {options.UnknownLifetime}; it must be 0 to 1 minute.");
        if (options.CacheCapacity is < 20 or > 10_000_000)
            failures.Add($"ApiKeys:CacheCapacity is {options.CacheCapacity}; it must be 20 to 10,000,000 keys.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
