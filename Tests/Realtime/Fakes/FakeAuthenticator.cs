using System.Collections.Concurrent;
using Scale.Core.Credentials;
using Scale.Core.Tenancy;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>Knows the keys it has given out.</summary>
internal sealed class FakeAuthenticator : IAuthenticator
{
    private readonly ConcurrentDictionary<string, Principal> _keys = new();

    /// <summary>When set, whoever asks again fails with it.</summary>
    public Exception? Failure { get; set; }

    public string Issue(Tenant tenant)
    {
        var key = $"sk_{Guid.NewGuid():N}";
        _keys[key] = new Principal(tenant, Guid.CreateVersion7(), "owner");
        return key;
    }

    public void Revoke(string key) => _keys.TryRemove(key, out _);

    public ValueTask<Principal?> FindKeyAsync(Guid keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.Values.FirstOrDefault(known => known.Id == keyId));

    public ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken) =>
        Failure is { } failure
            ? ValueTask.FromException<Principal?>(failure)
            : ValueTask.FromResult(_keys.Values.FirstOrDefault(known => known.Id == principal.Id));

    public ValueTask<Principal?> AuthenticateAsync(ReadOnlySpan<char> presented, ILookupGate? gate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_keys.GetValueOrDefault(presented.ToString()));
}
