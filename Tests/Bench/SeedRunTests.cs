using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Bench.Seed;
using Scale.Tests.Support;

namespace Scale.Tests.Bench;

/// <summary>A seeded company is one that the API goes on with.</summary>
public sealed class SeedRunTests(ScaleSystem system) : SystemTest(system)
{
    private static int _seeds = Random.Shared.Next(1, 1_000_000);
    private readonly FileInfo _keys = new(Path.Combine(Path.GetTempPath(), $"scale-seed-{Guid.NewGuid():N}.csv"));
    private SeedOptions _options = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _options = new(
            Companies: 12, Orders: 600, Seed: Interlocked.Increment(ref _seeds), Months: 3, new(DateTime.UtcNow.Date, TimeSpan.Zero),
            await System.ConnectionStringAsync("catalog", Cancellation),
            new Dictionary<string, string> { ["shard0"] = await System.ConnectionStringAsync("shard0", Cancellation) }, _keys);
    }

    public override async ValueTask DisposeAsync()
    {
        _keys.Delete();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Its_key_reads_what_was_seeded_and_its_next_order_goes_on_where_the_events_end()
    {
        Assert.Equal(0, await SeedRun.RunAsync(_options, Cancellation));
        await System.ReplicatedAsync(Cancellation);
        var company = new SeedPlan(_options).Companies[0];
        using var api = await ClientAsync();
        await using var shard = await OpenAsync("shard0");

        var newest = (await api.GetFromJsonAsync<JsonElement>("/v1/orders?limit=1", Cancellation)).GetProperty("items")[0].GetProperty("id").GetGuid();
        var order = await api.GetStringAsync($"/v1/orders/{newest}", Cancellation);
        // The order as its last event has it, byte by byte.
        Assert.Equal(order, await shard.SingleAsync<string>(
            "select data::text from events where company_id = $1 and resource_id = $2 order by seq desc limit 1", Cancellation, company.Id, newest));
        await AssertLogIsWholeAsync(shard, company);

        var seq = await shard.SingleAsync<long>("select seq from company_heads where company_id = $1", Cancellation, company.Id);
        using var placed = await api.PostAsJsonAsync("/v1/orders", new { items = new[] { new { productId = company.Products[0].Id, quantity = 2 } } }, Cancellation);
        Assert.Equal(company.Products[0].Price * 2, (await placed.ReadAsync(201)).GetProperty("total").GetInt64());
        Assert.Equal("order.created", await shard.SingleAsync<string>("select type from events where company_id = $1 and seq = $2", Cancellation, company.Id, seq + 1));
    }

    [Fact]
    public async Task A_second_run_with_the_same_seed_is_refused_and_writes_nothing()
    {
        Assert.Equal(0, await SeedRun.RunAsync(_options, Cancellation));
        await using var shard = await OpenAsync("shard0");
        var companies = new SeedPlan(_options).Companies.Select(company => company.Id).ToArray();
        const string Rows = "select count(*) from orders where company_id = any($1)";
        Assert.Equal(_options.Orders, await shard.SingleAsync<long>(Rows, Cancellation, companies));

        Assert.Equal(1, await SeedRun.RunAsync(_options, Cancellation));

        Assert.Equal(_options.Orders, await shard.SingleAsync<long>(Rows, Cancellation, companies));
    }

    [Fact]
    public async Task As_a_service_or_without_a_server_it_says_so_and_writes_nothing()
    {
        Assert.Equal(1, await SeedRun.RunAsync(_options with { Catalog = await System.ServiceConnectionStringAsync("catalog", Cancellation) }, Cancellation));
        Assert.Equal(1, await SeedRun.RunAsync(_options with { Shards = new Dictionary<string, string> { ["shard0"] = "Host=localhost;Port=1;Timeout=1" } }, Cancellation));

        await using var catalog = await OpenAsync("catalog");
        Assert.Equal(0, await catalog.SingleAsync<long>("select count(*) from companies where id = $1", Cancellation, new SeedPlan(_options).Companies[0].Id));
    }

    // The newest events are there without a gap, down to where the database keeps none any more.
    private static async Task AssertLogIsWholeAsync(NpgsqlConnection shard, SeededCompany company)
    {
        Assert.True(await shard.SingleAsync<bool>(
            "select count(*) = max(e.seq) - min(e.seq) + 1 and max(e.seq) = max(h.seq) from events e join company_heads h using (company_id) where e.company_id = $1",
            Cancellation, company.Id));
    }

    private async Task<HttpClient> ClientAsync()
    {
        var first = (await File.ReadAllLinesAsync(_keys.FullName, Cancellation))[1];
        var client = await System.ClientAsync("api");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", first.Split(',')[^1]);
        return client;
    }

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(await System.ConnectionStringAsync(database, Cancellation));
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
