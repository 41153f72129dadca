using Microsoft.Extensions.Options;

namespace Scale.Core.Tenancy;

/// <summary>The directory of companies; section <c>Tenancy</c>. Checked when the process starts.</summary>
public sealed class TenancyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tenancy";

    /// <summary>How long an answer of the directory is remembered. Default 5 s; zero asks the catalog every time.</summary>
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most companies remembered. Default 50,000 (about 10 MB). At least 2.</summary>
    public int CacheCapacity { get; set; } = 50_000;
}

internal sealed class TenancyOptionsValidator : IValidateOptions<TenancyOptions>
{
    public ValidateOptionsResult Validate(string? name, TenancyOptions options) =>
        options.CacheLifetime < TimeSpan.Zero || options.CacheLifetime > TimeSpan.FromMinutes(5)
            ? ValidateOptionsResult.Fail($"Tenancy:CacheLifetime is {options.CacheLifetime}; it must be 0 to 5 minutes.")
            : options.CacheCapacity is < 2 or > 10_000_000
                ? ValidateOptionsResult.Fail($"Tenancy:CacheCapacity is {options.CacheCapacity}; it must be 2 to 10,000,000 companies.")
                : ValidateOptionsResult.Success;
}
