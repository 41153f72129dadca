using Microsoft.Extensions.Options;

namespace Scale.Core.ApiKeys;

/// <summary>API keys; section <c>ApiKeys</c>. Checked when the process starts.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ApiKeys";

    /// <summary>Longest time for which a rotated key works beside the new one.</summary>
    public static readonly TimeSpan MostOverlap = TimeSpan.FromDays(30);

    /// <summary>Most keys of a company that work at the same time. Default 100; at least 1.</summary>
    public int MostPerCompany { get; set; } = 100;
}

internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options) => options.MostPerCompany is >= 1 and <= 100_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"ApiKeys:MostPerCompany is {options.MostPerCompany}; it must be 1 to 100,000.");
}
