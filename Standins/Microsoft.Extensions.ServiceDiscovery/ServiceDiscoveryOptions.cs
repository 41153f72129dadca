namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Options of endpoint resolution.</summary>
public sealed class ServiceDiscoveryOptions
{
    /// <summary>Whether every scheme that a configured endpoint has may be used. Default: true.</summary>
    public bool AllowAllSchemes { get; set; } = true;

    /// <summary>
    /// How often endpoints without change notification are polled. Default: 60 seconds. The configuration provider,
    /// the only one here, is notified, so nothing is polled.
    /// </summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The schemes that may be used when <see cref="AllowAllSchemes"/> is false. Default: none.</summary>
    public IList<string> AllowedSchemes { get; set; } = [];

    /// <summary>The schemes a request names, in its order, less those that are not allowed.</summary>
    public IReadOnlyList<string> ApplyAllowedSchemes(IReadOnlyList<string> requestedSchemes)
    {
        ArgumentNullException.ThrowIfNull(requestedSchemes);
        if (requestedSchemes.Count == 0)
            return AllowAllSchemes ? [] : [.. AllowedSchemes];

        return AllowAllSchemes
            ? requestedSchemes
            : [.. requestedSchemes.Where(scheme => AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase))];
    }
}
