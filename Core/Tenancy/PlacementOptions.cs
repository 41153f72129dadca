using Microsoft.Extensions.Options;

namespace Scale.Core.Tenancy;

/// <summary>Where new companies go; section <c>Placement</c>. Checked when the process starts.</summary>
public sealed class PlacementOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Placement";

    /// <summary>Shards that get no new companies by themselves, for example <c>shard0</c>. Default none; all of them is refused when somebody signs up.</summary>
    public IList<string> Closed { get; } = [];

    /// <summary>How long the catalog's count of companies, and which primaries answered, is used before it is asked again. Default 5 s; zero asks at every sign-up.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class PlacementOptionsValidator : IValidateOptions<PlacementOptions>
{
    public ValidateOptionsResult Validate(string? name, PlacementOptions options) =>
        options.Refresh < TimeSpan.Zero || options.Refresh > TimeSpan.FromMinutes(5)
            ? ValidateOptionsResult.Fail($"Placement:Refresh is {options.Refresh}; it must be 0 to 5 minutes.")
            : ValidateOptionsResult.Success;
}
