using Microsoft.Extensions.Options;

namespace Scale.Core.Credentials;

/// <summary>Authentication by API key and session; section <c>Credentials</c>. Checked when the process starts.</summary>
public sealed class CredentialOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Credentials";

    /// <summary>How long whoever is known is remembered, unless it is revoked. Default 5 s; zero asks the catalog every time.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while this process cannot tell whether it hears of revocations. Default 1 s; zero asks every time.</summary>
    public TimeSpan UncheckedLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How much longer whoever is known goes on while the catalog does not answer. Default 1 min; zero refuses at once.</summary>
    public TimeSpan StaleLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long unknown credentials are remembered, so that wrong ones in a loop are cheap. Default 2 s; zero asks every time.</summary>
    public TimeSpan UnknownLifetime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most known credentials remembered. Default 50,000. Unknown ones have their own room of a tenth, so guesses push no customer out.</summary>
    public int CacheCapacity { get; set; } = 50_000;

    /// <summary>How often it is written down when keys were last used. Default 30 s; 100 ms to 1 h.</summary>
    public TimeSpan UsePeriod { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class CredentialOptionsValidator : IValidateOptions<CredentialOptions>
{
    public ValidateOptionsResult Validate(string? name, CredentialOptions options)
    {
        var failures = new List<string>();
        UpToAMinute(nameof(options.CacheLifetime), options.CacheLifetime);
        UpToAMinute(nameof(options.UncheckedLifetime), options.UncheckedLifetime);
        UpToAMinute(nameof(options.StaleLifetime), options.StaleLifetime);
        UpToAMinute(nameof(options.UnknownLifetime), options.UnknownLifetime);
        if (options.CacheCapacity is < 20 or > 10_000_000)
            failures.Add($"Credentials:CacheCapacity is {options.CacheCapacity}; it must be 20 to 10,000,000.");
        if (options.UsePeriod < TimeSpan.FromMilliseconds(100) || options.UsePeriod > TimeSpan.FromHours(1))
            failures.Add($"Credentials:UsePeriod is {options.UsePeriod}; it must be 100 ms to 1 hour.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void UpToAMinute(string key, TimeSpan value)
        {
            if (value < TimeSpan.Zero || value > TimeSpan.FromMinutes(1))
                failures.Add($"Credentials:{key} is {value}; it must be 0 to 1 minute.");
        }
    }
}
