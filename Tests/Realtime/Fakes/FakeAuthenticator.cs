using System.Collections.Concurrent;
using Scale.Core.ApiKeys;
using Scale.Core.Tenancy;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>Knows the keys it has given out.</summary>
internal sealed class FakeAuthenticator : IApiKeyAuthenticator
{
    private readonly ConcurrentDictionary<string, ApiKeyPrincipal> _keys = new();

    public string Issue(Tenant tenant)
    {
        var key = $"sk_{Guid.NewGuid():N}";
        _keys[key] = new ApiKeyPrincipal(tenant, Guid.CreateVersion7(), "owner");
        return key;
    }

    public void Revoke(string key) => _keys.TryRemove(key, out _);

    public ValueTask<ApiKeyPrincipal?> AuthenticateAsync(string presented, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.GetValueOrDefault(presented));
}
