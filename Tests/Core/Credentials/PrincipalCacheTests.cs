using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Revocations;
using Scale.Core.Sessions;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Credentials;

/// <summary>What is asked for whom, and what goes on while a store does not answer.</summary>
public sealed class PrincipalCacheTests
{
    private readonly ManualClock _clock = new(DateTimeOffset.UtcNow);
    private readonly RevocationFeed _feed;
    private readonly Principal _owner = new(new Tenant(Guid.CreateVersion7(), "FREE", "shard0", 1), Guid.CreateVersion7(), "owner");
    private int _asked;

    public PrincipalCacheTests()
    {
        _feed = new RevocationFeed(_clock) { IsListening = true };
        _feed.Answered(_clock.GetTimestamp());
    }

    [Fact]
    public void What_the_catalog_has_not_answered_for_longer_than_a_second_may_be_otherwise()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_feed.IsCurrent);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_feed.IsCurrent);
        Assert.False(new RevocationFeed(_clock).IsCurrent);
    }

    [Fact]
    public async Task What_is_not_known_is_asked_for_only_through_the_gate()
    {
        var (cache, gate) = (Cache(SessionsWithoutRedis.Closed), new Gate());
        Assert.Null(await GetAsync(cache, 1, _owner, gate));
        Assert.Equal((1, 0), (gate.Stopped, _asked));

        gate.IsOpen = true;
        Assert.NotNull(await GetAsync(cache, 1, _owner, gate));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Whoever_is_known_is_asked_for_again_behind_a_shut_gate()
    {
        var (cache, gate) = (Cache(SessionsWithoutRedis.Closed), new Gate());
        Assert.NotNull(await GetAsync(cache, 1, _owner, gate: null));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await GetAsync(cache, 1, _owner, gate));
        Assert.Equal((0, 2), (gate.Stopped, _asked));
    }

    [Fact]
    public async Task What_was_just_seen_to_be_unknown_costs_neither()
    {
        var (cache, gate) = (Cache(SessionsWithoutRedis.Closed), new Gate());
        Assert.Null(await GetAsync(cache, 1, found: null, gate: null));
        Assert.Null(await GetAsync(cache, 1, found: null, gate));
        Assert.Equal((0, 1), (gate.Stopped, _asked));
    }

    [Theory]
    [InlineData(SessionsWithoutRedis.Closed, true, false)]
    [InlineData(SessionsWithoutRedis.Known, true, true)]
    [InlineData(SessionsWithoutRedis.Known, false, false)]
    public async Task Without_Redis_a_session_goes_on_if_that_is_configured_and_the_catalog_tells_what_is_revoked(
        SessionsWithoutRedis policy, bool isCurrent, bool goesOn)
    {
        var cache = Cache(policy);
        var session = _owner with { IsSession = true, UserId = Guid.CreateVersion7() };
        Assert.NotNull(await GetAsync(cache, 1, session, gate: null));
        _feed.IsListening = false;
        _clock.Advance(TimeSpan.FromSeconds(6));
        if (isCurrent)
            _feed.Answered(_clock.GetTimestamp());
        if (goesOn)
            Assert.NotNull(await FailAsync(cache, new TimeoutException()));
        else
            await Assert.ThrowsAsync<TimeoutException>(() => FailAsync(cache, new TimeoutException()));

        // Whoever was not known, never.
        await Assert.ThrowsAsync<TimeoutException>(async () => await cache.GetAsync(
            Digest(2), 0, static (_, _) => throw new TimeoutException(), gate: null, CancellationToken.None));
        // And nobody for longer than is configured.
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<TimeoutException>(() => FailAsync(cache, new TimeoutException()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_catalog_whoever_is_known_goes_on_while_Redis_tells_what_is_revoked(bool isListening)
    {
        var cache = Cache(SessionsWithoutRedis.Closed);
        Assert.NotNull(await GetAsync(cache, 1, _owner, gate: null));
        _feed.IsListening = isListening;
        _clock.Advance(TimeSpan.FromSeconds(6));
        if (!isListening)
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => FailAsync(cache, new NpgsqlException("gone")));
            return;
        }
        Assert.NotNull(await FailAsync(cache, new NpgsqlException("gone")));
        _feed.Apply(new HashSet<Guid> { _owner.Id });
        await Assert.ThrowsAsync<NpgsqlException>(() => FailAsync(cache, new NpgsqlException("gone")));
    }

    private PrincipalCache Cache(SessionsWithoutRedis policy) => new(
        _feed, Options.Create(new CredentialOptions()), Options.Create(new SessionOptions { WithoutRedis = policy }), _clock, NullLogger<PrincipalCache>.Instance);

    private async Task<Principal?> GetAsync(PrincipalCache cache, int one, Principal? found, ILookupGate? gate) =>
        await cache.GetAsync(Digest(one), found, (_, found) => Task.FromResult(Asked(found)), gate, TestContext.Current.CancellationToken);

    private static async Task<Principal?> FailAsync(PrincipalCache cache, Exception failure) =>
        await cache.GetAsync(Digest(1), failure, static (_, failure) => Task.FromException<Principal?>(failure), gate: null, TestContext.Current.CancellationToken);

    private Principal? Asked(Principal? found)
    {
        _asked++;
        return found;
    }

    private static CredentialDigest Digest(int one) => CredentialDigest.Of(SHA256.HashData(BitConverter.GetBytes(one)));

    private sealed class Gate : ILookupGate
    {
        public bool IsOpen { get; set; }

        public int Stopped { get; private set; }

        public ValueTask<bool> MayLookUpAsync(CancellationToken cancellationToken)
        {
            Stopped += IsOpen ? 0 : 1;
            return ValueTask.FromResult(IsOpen);
        }
    }
}
