using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Npgsql;
using NpgsqlTypes;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

/// <summary>The primary dies, the standby that is furthest ahead is promoted as docs/operations/failover.md says, and the old primary comes back.</summary>
public sealed class PromotionTests
{
    private const int Writers = 4;
    // What docs/operations/failover.md says.
    private static readonly TimeSpan MostDowntime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostUnheard = TimeSpan.FromSeconds(30);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 400_000)]
    public async Task Writes_go_on_nothing_acknowledged_is_lost_and_old_places_pin_nobody_to_the_primary()
    {
        await using var system = new ScaleSystem { Arguments = ["--Postgres:Synchronous=true"] };
        await system.AppAsync();
        using var operators = await system.RestlessOperatorAsync();
        var company = await system.SignUpRestlessAsync(Cancellation);
        // Never answered from an instance's memory.
        var patient = await company.CreatePatientAsync(Cancellation);
        var acknowledged = new ConcurrentQueue<(Guid Id, string Token, long At)>();
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(_ => WriteAsync()).ToArray();
        await ReplicatedSystem.UntilAsync(() => Task.FromResult(acknowledged.Count > 200), TimeSpan.FromSeconds(60), "200 writes");

        await system.KillAsync("postgres", Cancellation);
        var (promoted, other) = await FurthestAheadAsync(system);
        var promotedAt = Stopwatch.GetTimestamp();
        await PromoteAsync(system, $"postgres-{promoted}", other);
        // Most likely before any process has asked the new catalog.
        await LimitAsync(system, $"postgres-{promoted}", company.Id, 1_000_001);
        await ReplicatedSystem.UntilAsync(() => Task.FromResult(acknowledged.Any(write => write.At > promotedAt)), MostDowntime, "writes work again");
        var downtime = TimeSpan.FromSeconds((acknowledged.Where(write => write.At > promotedAt).Min(write => write.At) - promotedAt) / (double)Stopwatch.Frequency);
        await ReplicatedSystem.UntilAsync(
            async () => (await operators.HostsAsync(Cancellation))[$"shard0-{other}"] == ("replica", "ready"), TimeSpan.FromSeconds(30), $"{other} follows {promoted}");
        await end.CancelAsync();
        await Task.WhenAll(writers);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{acknowledged.Count} writes acknowledged, {acknowledged.Count(write => write.At < promotedAt)} before the promotion; writes worked {downtime.TotalMilliseconds:0} ms after the command");

        foreach (var (id, _, _) in acknowledged)
        {
            using var read = await company.GetAsync($"/v1/products/{id}", token: null, Cancellation);
            Assert.True(read.StatusCode == HttpStatusCode.OK, $"{id} was acknowledged and is lost: {read.StatusCode}");
        }

        // Of a limit processes hear from the catalog that they watch, and from nobody else.
        await ReplicatedSystem.UntilAsync(() => HasLimitAsync(company, 1_000_001), MostUnheard, "a limit that was set on the promoted catalog");

        // Places from before the promotion, sent by somebody whose writes nobody remembers.
        var old = acknowledged.Where(write => write.At < promotedAt).Select(write => write.Token).ToList();
        Assert.All(old, token => Assert.Equal("1", token.Split('.')[2]));
        var before = await operators.ReadsAsync(2, Cancellation);
        foreach (var token in old.TakeLast(100))
        {
            using var read = await company.GetAsync($"/v1/patients/{patient}", token, Cancellation);
            await read.ReadAsync(200);
        }
        var after = await operators.ReadsAsync(2, Cancellation);
        Assert.Equal(0, after[$"shard0-{promoted}"] - before[$"shard0-{promoted}"]);
        Assert.Equal(100, after[$"shard0-{other}"] - before[$"shard0-{other}"]);

        await system.StartAsync("postgres", Cancellation);
        await ReplicatedSystem.UntilAsync(
            async () => (await operators.HostsAsync(Cancellation))["shard0"] == ("outdated", "diverged"), TimeSpan.FromSeconds(60), "the old primary is back and known as outdated");
        using var limited = await operators.PutAsJsonAsync($"/v1/admin/companies/{company.Id}/limits", new { requests = 1_000_002 }, Cancellation);
        await limited.ReadAsync(200);
        await ReplicatedSystem.UntilAsync(() => HasLimitAsync(company, 1_000_002), MostUnheard, "a limit that was set after the old catalog came back");
        var (late, _) = await company.WriteProductAsync(Cancellation);
        await using var stale = await system.OpenShardAsync("postgres", Cancellation);
        Assert.Equal(0, await stale.SingleAsync<long>("select count(*) from products where id = $1", Cancellation, late));

        async Task WriteAsync()
        {
            while (!end.IsCancellationRequested)
            {
                using var response = await company.Api.PostAsJsonAsync(
                    "/v1/products", new { sku = $"SKU-{Guid.CreateVersion7():N}", name = "Lens", price = 1, currency = "EUR", stock = 1 }, Cancellation);
                if (response.StatusCode == HttpStatusCode.Created)
                {
                    acknowledged.Enqueue((
                        (await response.ReadAsync(201)).GetProperty("id").GetGuid(), response.Headers.GetValues(ReplicatedSystem.Header).Single(), Stopwatch.GetTimestamp()));
                }
            }
        }
    }

    private static async Task<(string Promoted, string Other)> FurthestAheadAsync(ScaleSystem system) =>
        await ReceivedAsync(system, "postgres-replica1") >= await ReceivedAsync(system, "postgres-replica2")
            ? ("replica1", "replica2") : ("replica2", "replica1");

    private static async Task<NpgsqlLogSequenceNumber> ReceivedAsync(ScaleSystem system, string server)
    {
        await using var standby = await system.OpenShardAsync(server, Cancellation);
        return await standby.SingleAsync<NpgsqlLogSequenceNumber>("select pg_last_wal_receive_lsn()", Cancellation);
    }

    private static async Task PromoteAsync(ScaleSystem system, string server, string other)
    {
        await using var standby = await system.OpenShardAsync(server, Cancellation);
        Assert.True(await standby.SingleAsync<bool>("select pg_promote()", Cancellation));
        await standby.ExecuteAsync($"select pg_create_physical_replication_slot('{other}', true)", Cancellation);
    }

    // As the API does, but at once: on a server that no process may know as the primary yet, and that no standby follows.
    private static async Task LimitAsync(ScaleSystem system, string server, Guid company, long requests)
    {
        await using var catalog = new NpgsqlConnection($"{await system.ConnectionStringAsync(server, Cancellation)};Database=catalog;Pooling=false;Options=-c synchronous_commit=local");
        await catalog.OpenAsync(Cancellation);
        await catalog.ExecuteAsync("insert into company_limits (company_id, requests, changed_at) values ($1, $2, now())", Cancellation, company, requests);
    }

    private static async Task<bool> HasLimitAsync(SignedUpCompany company, long requests)
    {
        using var response = await company.Api.GetAsync("/v1/products?limit=1", Cancellation);
        return Assert.Single(response.Headers.GetValues("X-RateLimit-Limit")) == requests.ToString(CultureInfo.InvariantCulture);
    }
}
