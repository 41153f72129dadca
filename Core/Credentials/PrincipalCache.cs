using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Revocations;
using Scale.Core.Sessions;
using StackExchange.Redis;

namespace Scale.Core.Credentials;

/// <summary>
/// Principals by the digest of what they presented, for seconds. What is looked up and compared is a SHA-256: whoever sends guesses
/// cannot steer it, so the time of a lookup says nothing about a stored credential.
/// </summary>
/// <remarks>
/// A revocation ends what is remembered at once (<see cref="RevocationFeed"/>); while this process cannot tell whether it hears of all of them,
/// it asks again after <see cref="CredentialOptions.UncheckedLifetime"/>. While the catalog does not answer nobody can revoke anything, so
/// whoever was known goes on, but only as long as Redis still brings what was revoked before.
/// </remarks>
internal sealed class PrincipalCache(
    RevocationFeed revocations, IOptions<CredentialOptions> options, IOptions<SessionOptions> sessions, TimeProvider clock, ILogger<PrincipalCache> logger)
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    private readonly CredentialOptions _options = options.Value;
    private readonly ExpiringCache<CredentialDigest, Entry> _known = new(options.Value.CacheCapacity, clock);
    private readonly ExpiringCache<CredentialDigest, Principal?> _unknown = new(options.Value.CacheCapacity / 10, clock);

    /// <summary>
    /// Whoever presented what has that digest; asks <paramref name="load"/> if it is not known well enough, and <paramref name="gate"/> before
    /// that if it is not known at all.
    /// </summary>
    public ValueTask<Principal?> GetAsync<TState>(
        CredentialDigest digest, TState state, Func<CredentialDigest, TState, Task<Principal?>> load, ILookupGate? gate, CancellationToken ct)
    {
        if (_known.TryGet(digest, out var known) && !Holds(known))
            known = null;
        if (known is not null && IsFresh(known))
        {
            CredentialTelemetry.Authenticated("hit");
            return ValueTask.FromResult<Principal?>(known.Principal);
        }
        return AskAsync(digest, known, state, load, gate, ct);
    }

    private async ValueTask<Principal?> AskAsync<TState>(
        CredentialDigest digest, Entry? known, TState state, Func<CredentialDigest, TState, Task<Principal?>> load, ILookupGate? gate, CancellationToken ct)
    {
        // Whoever was known a minute ago does not stand in line with those who guess.
        if (known is null && gate is not null && !_unknown.TryGet(digest, out _) && !await gate.MayLookUpAsync(ct))
        {
            CredentialTelemetry.Authenticated("limited");
            return null;
        }
        try
        {
            // Misses meet in the cache of unknown credentials, which remembers only those: found ones move to the other cache.
            var principal = await _unknown.GetAsync(
                digest, one => LoadAsync(one, digest => load(digest, state)), found => found is null ? _options.UnknownLifetime : TimeSpan.Zero, ct);
            CredentialTelemetry.Authenticated(principal is null ? "unknown" : "loaded");
            return principal;
        }
        catch (Exception e) when (known is not null && MayGoOn(known.Principal, e) && Holds(known))
        {
            logger.LogWarning(e, "{PrincipalId} could not be asked for again and goes on as it was known", known.Principal.Id);
            known.RetryAt = clock.GetTimestamp() + Ticks(RetryAfterFailure);
            CredentialTelemetry.Authenticated("stale");
            return known.Principal;
        }
    }

    private async Task<Principal?> LoadAsync(CredentialDigest digest, Func<CredentialDigest, Task<Principal?>> load)
    {
        // Before the question: what is revoked while it is under way counts as revoked after it.
        var version = revocations.Version;
        if (await load(digest) is not { } found)
        {
            _known.Remove(digest);
            return null;
        }
        var principal = found with { AsOf = version };
        if (_options.CacheLifetime > TimeSpan.Zero)
            _known.Set(digest, new Entry(principal, clock.GetTimestamp()), _options.CacheLifetime + _options.StaleLifetime);
        return principal;
    }

    private bool Holds(Entry entry) =>
        !(entry.Principal.ExpiresAt <= clock.GetUtcNow()) && !revocations.IsRevoked(entry.Principal);

    private bool IsFresh(Entry entry)
    {
        var age = clock.GetElapsedTime(entry.LoadedAt);
        return age < _options.CacheLifetime && (age < _options.UncheckedLifetime || revocations.IsCurrent) || clock.GetTimestamp() < entry.RetryAt;
    }

    // Whichever store is away, the other one must still tell what is revoked.
    private bool MayGoOn(Principal principal, Exception e) =>
        Is<RedisException>(e) || (principal.IsSession && e is TimeoutException and not StoreBusyException)
            ? sessions.Value.WithoutRedis == SessionsWithoutRedis.Known && revocations.IsCurrent
            : (Is<NpgsqlException>(e) || e is TimeoutException) && revocations.IsListening;

    private static bool Is<T>(Exception? e)
        where T : Exception => e is T || (e is not null && Is<T>(e.InnerException));

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private sealed class Entry(Principal principal, long loadedAt)
    {
        public Principal Principal => principal;
        public long LoadedAt => loadedAt;
        public long RetryAt { get; set; }
    }
}
