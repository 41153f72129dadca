using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// The services named in the configuration section <c>Services</c>. Rebuilt when the configuration changes, so that a
/// lookup, which every outgoing request does, reads no configuration. Its size is bounded by the configuration: names
/// that are not in it are never kept.
/// </summary>
internal sealed class ConfiguredServices : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ServiceDiscoveryOptions _options;
    private readonly IDisposable _subscription;
    private volatile Snapshot _current;

    public ConfiguredServices(IConfiguration configuration, IOptions<ServiceDiscoveryOptions> options)
    {
        _configuration = configuration;
        _options = options.Value;
        _current = Read();
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, () => _current = Read());
    }

    /// <summary>Fires when the configuration is reloaded.</summary>
    public IChangeToken ReloadToken => _configuration.GetReloadToken();

    /// <summary>The endpoints that serve the query, to be taken in turn; null when configuration does not name any.</summary>
    public EndpointRotation? Find(ServiceEndpointQuery query)
    {
        var snapshot = _current;
        if (!snapshot.Services.TryGetValue(query.ServiceName, out var service))
            return null;

        var key = (query.ServiceName, query.EndpointName, string.Join('+', query.IncludedSchemes));
        return snapshot.Rotations.TryGetValue(key, out var known)
            ? known
            : snapshot.Rotations.GetOrAdd(key, new EndpointRotation(service.Select(query, _options)));
    }

    public void Dispose() => _subscription.Dispose();

    private Snapshot Read() => new(_configuration.GetSection("Services").GetChildren()
        .ToDictionary(section => section.Key, section => new ConfiguredService(section), StringComparer.OrdinalIgnoreCase));

    private sealed record Snapshot(IReadOnlyDictionary<string, ConfiguredService> Services)
    {
        public ConcurrentDictionary<(string Service, string? Endpoint, string Schemes), EndpointRotation> Rotations { get; } = new();
    }
}
