using Scale.Core.Caching;
using Scale.Core.Credentials;

namespace Scale.Core.Revocations;

/// <summary>
/// What this process has heard of revocations. Each one raises <see cref="Version"/>; whoever remembers something about a key, session,
/// user or company remembers the version before it asked, and compares. Long connections listen to <see cref="Revoked"/>.
/// </summary>
public sealed class RevocationFeed(TimeProvider clock)
{
    // Longer than anybody may remember a principal.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private const int Capacity = 200_000;

    /// <summary>How old what is known may be.</summary>
    internal static readonly TimeSpan Current = TimeSpan.FromSeconds(1);

    private readonly ExpiringCache<Guid, long> _revoked = new(Capacity, clock);
    private long _pending;
    private long _version;
    private long _everything;
    private long _askedAt = long.MinValue;
    private volatile bool _isListening;

    /// <summary>Called with what was revoked, or with null if that may be anything. On the thread that brings the news: hand on, do not wait.</summary>
    public event Action<IReadOnlySet<Guid>?>? Revoked;

    /// <summary>Number of revocations heard of.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Whether the catalog was asked for revocations, and has answered, within the last second.</summary>
    public bool IsCurrent => Volatile.Read(ref _askedAt) is > long.MinValue and var asked && clock.GetElapsedTime(asked) <= Current;

    /// <summary>Whether Redis brings revocations.</summary>
    public bool IsListening
    {
        get => _isListening;
        internal set => _isListening = value;
    }

    /// <summary>Whether the principal's key, session, user or company was revoked or changed since it was looked up.</summary>
    public bool IsRevoked(Principal principal) =>
        Version != principal.AsOf && (Volatile.Read(ref _everything) > principal.AsOf || Names(principal));

    /// <summary>As <see cref="IsRevoked(Principal)"/>, but false where it is not known what was revoked and it may be anything.</summary>
    public bool Names(Principal principal) =>
        IsRevoked(principal, principal.Id) || (principal.UserId is { } user && IsRevoked(principal, user)) || IsRevoked(principal, principal.Tenant.CompanyId);

    /// <summary>The catalog has answered a question of that moment, a timestamp of the clock.</summary>
    internal void Answered(long askedAt) => Volatile.Write(ref _askedAt, askedAt);

    internal void Apply(IReadOnlySet<Guid> subjects)
    {
        // First what is looked up, then what tells that there is something to look up.
        var next = Interlocked.Increment(ref _pending);
        foreach (var subject in subjects)
            _revoked.Set(subject, next, Lifetime);
        Raise(next);
        Revoked?.Invoke(subjects);
    }

    internal void ApplyAll()
    {
        var next = Interlocked.Increment(ref _pending);
        Volatile.Write(ref _everything, next);
        Raise(next);
        Revoked?.Invoke(null);
    }

    private bool IsRevoked(Principal principal, Guid subject) => _revoked.TryGet(subject, out var at) && at > principal.AsOf;

    private void Raise(long next)
    {
        long now;
        while ((now = Volatile.Read(ref _version)) < next && Interlocked.CompareExchange(ref _version, next, now) != now)
        {
        }
    }
}
