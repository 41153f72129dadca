using System.Diagnostics;
using Scale.Core.Credentials;
using Scale.Core.Operators;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

/// <summary>What credentials that nobody knows cost before anybody knows that.</summary>
public sealed class StrangerLimitTests(ScaleSystem system) : SystemTest(system)
{
    private const int Limit = 5, Requests = 50;

    [Fact]
    public async Task Guesses_at_once_are_looked_up_as_often_as_their_address_may_ask_and_counted_once()
    {
        var keys = new Keys();
        await using var host = await StartAsync(keys);
        var address = Address();
        var statuses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async i =>
        {
            using var response = await host.GetAsync("/", address: address, key: $"guess-{i}");
            return (int)response.StatusCode;
        }));

        Assert.Equal((Limit, Requests - Limit), (statuses.Count(status => status == 200), statuses.Count(status => status == 429)));
        Assert.Equal(Limit, keys.LookedUp);
    }

    [Fact]
    public async Task A_guess_at_what_has_limits_of_its_own_counts_against_them_and_once()
    {
        await using var host = await StartAsync(new Keys(), ("RateLimits:Strict:Limit", "3"), ("RateLimits:Strict:Period", "1.00:00:00"));
        var address = Address();
        using (var guess = await host.GetAsync("/strict", address: address, key: "guess"))
            Assert.Equal("\"address\";r=4;t=17280, \"strict\";r=2;t=28800", Assert.Single(guess.Headers.GetValues("RateLimit")));
        // Also for who is known: a key costs nothing to get.
        using var known = await host.GetAsync("/strict", address: address, key: Keys.Known);
        Assert.Matches("^\"address\";r=3;t=[0-9]+, \"strict\";r=1;t=[0-9]+$", Assert.Single(known.Headers.GetValues("RateLimit")));
    }

    [Fact]
    public async Task Whoever_turns_out_to_be_known_counts_for_the_company_alone()
    {
        var keys = new Keys();
        await using var host = await StartAsync(keys);
        var address = Address();
        for (var i = 0; i < 3 * Limit; i++)
        {
            using var response = await host.GetAsync("/", address: address, key: Keys.Known);
            Assert.StartsWith($"\"plan\";r={500 - i - 1};", Assert.Single(response.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
        }
        Assert.Equal(3 * Limit, keys.LookedUp);
        Assert.Equal(Limit, await host.AdmittedAsync("/", Requests, address: address));
    }

    [Fact]
    public async Task Guesses_of_operators_keys_are_looked_up_as_often_as_their_address_may_ask()
    {
        await using var host = await StartAsync(new Keys());
        var address = Address();
        using var guesses = new Activity("guesses").Start();
        var lookedUp = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = question =>
            {
                if (question.TraceId == guesses.TraceId && question.TagObjects.Any(tag => tag.Value is string text && text.Contains("find_operator", StringComparison.Ordinal)))
                    Interlocked.Increment(ref lookedUp);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var statuses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
        {
            using var response = await host.GetAsync("/v1/admin/shards", address: address, key: OperatorKeyText.Create());
            return (int)response.StatusCode;
        }));

        Assert.Equal((Limit, Requests - Limit), (statuses.Count(status => status == 200), statuses.Count(status => status == 429)));
        Assert.Equal(Limit, lookedUp);
    }

    private Task<LimitedHost> StartAsync(Keys keys, params (string, string)[] settings) => LimitedHost.StartAuthenticatedAsync(System, keys, [
        ("RateLimits:Address:Limit", $"{Limit}"), ("RateLimits:Address:Period", "1.00:00:00"), ("RateLimits:Plan:Period", "1.00:00:00"),
        ("RateLimits:LeaseHorizon", "00:00:00"), ("ClientAddress:Proxies:0", "127.0.0.0/8"), .. settings,
    ]);

    // Nobody else's, of the networks that RFC 2544 sets aside.
    private static string Address() => $"198.18.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";

    /// <summary>Remembers nobody, so that each request is looked up.</summary>
    private sealed class Keys : IAuthenticator
    {
        public const string Known = "known";

        private readonly Principal _owner = new(new Tenant(Guid.CreateVersion7(), "FREE", "shard0", 1), Guid.CreateVersion7(), "owner");
        private int _lookedUp;

        public int LookedUp => Volatile.Read(ref _lookedUp);

        public ValueTask<Principal?> AuthenticateAsync(ReadOnlySpan<char> presented, ILookupGate? gate, CancellationToken cancellationToken) =>
            LookUpAsync(presented.SequenceEqual(Known), gate, cancellationToken);

        private async ValueTask<Principal?> LookUpAsync(bool isKnown, ILookupGate? gate, CancellationToken cancellationToken)
        {
            if (gate is not null && !await gate.MayLookUpAsync(cancellationToken))
                return null;
            Interlocked.Increment(ref _lookedUp);
            return isKnown ? _owner : null;
        }

        public ValueTask<Principal?> FindKeyAsync(Guid keyId, CancellationToken cancellationToken) => ValueTask.FromResult<Principal?>(null);

        public ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken) => ValueTask.FromResult<Principal?>(principal);
    }
}
