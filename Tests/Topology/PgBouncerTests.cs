using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Topology;

/// <summary>Everything works through a transaction pooler, and nothing of a company stays on a connection that others use next.</summary>
public sealed class PgBouncerTests(PgBouncerSystem pooled) : IClassFixture<PgBouncerSystem>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_company_signs_up_sells_and_exports()
    {
        var company = await pooled.System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        var order = await company.CreateOrderAsync(product, Cancellation, quantity: 2);

        var found = await company.Api.GetFromJsonAsync<JsonElement>($"/v1/orders/{order.GetProperty("id").GetGuid()}", Cancellation);
        Assert.Equal(2_500, found.GetProperty("total").GetInt64());
        var page = await company.Api.GetFromJsonAsync<JsonElement>("/v1/orders?limit=5", Cancellation);
        Assert.Single(page.GetProperty("items").EnumerateArray());
        await AssertExportedAsync(company);
    }

    [Fact]
    public async Task Hundreds_of_requests_of_two_companies_share_three_server_connections_and_each_sees_its_own()
    {
        var companies = new[] { await pooled.System.SignUpAsync(Cancellation, "ENTERPRISE"), await pooled.System.SignUpAsync(Cancellation, "ENTERPRISE") };
        var products = await Task.WhenAll(companies.Select(company => company.CreateProductAsync(Cancellation)));

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (i, ct) =>
        {
            var (company, mine, theirs) = (companies[i % 2], products[i % 2], products[1 - (i % 2)]);
            await company.CreateOrderAsync(mine, ct);
            var items = (await company.Api.GetFromJsonAsync<JsonElement>("/v1/products", ct)).GetProperty("items");
            Assert.Equal([mine], items.EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            using var foreign = await company.Api.GetAsync($"/v1/products/{theirs}", ct);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, foreign.StatusCode);
        });

        await using var owner = new NpgsqlConnection(await pooled.System.ConnectionStringAsync("shard0", Cancellation));
        await owner.OpenAsync(Cancellation);
        var servers = await owner.SingleAsync<long>(
            "select count(*) from pg_stat_activity where usename = 'scale_app' and datname = 'shard0' and backend_type = 'client backend'", Cancellation);
        Assert.InRange(servers, 1, PgBouncerSystem.ServerConnections);
    }

    [Fact]
    public async Task A_forgotten_company_sees_no_row_on_a_connection_that_another_has_just_used()
    {
        var company = await pooled.System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation);
        await using var first = await pooled.OpenAsServiceAsync(Cancellation);
        await using var second = await pooled.OpenAsServiceAsync(Cancellation);

        for (var i = 0; i < 20; i++)
        {
            int used;
            await using (var transaction = await first.BeginTransactionAsync(Cancellation))
            {
                await first.EnterAsync(company.Id, Cancellation);
                Assert.Equal(1, await first.SingleAsync<long>("select count(*) from products", Cancellation));
                used = await first.SingleAsync<int>("select pg_backend_pid()", Cancellation);
                await transaction.CommitAsync(Cancellation);
            }

            await using var forgotten = await second.BeginTransactionAsync(Cancellation);
            Assert.Equal(0, await second.SingleAsync<long>("select count(*) from products", Cancellation));
            Assert.Equal("", await second.SingleAsync<string>("select coalesce(current_setting('app.company_id', true), '')", Cancellation));
            if (await second.SingleAsync<int>("select pg_backend_pid()", Cancellation) == used)
                return;
        }

        Assert.Fail("The two clients never had the same server connection, so nothing was tested.");
    }

    [Fact]
    public async Task When_no_server_connection_is_free_in_time_a_write_is_answered_503_and_told_when_to_come_back()
    {
        var company = await pooled.System.SignUpAsync(Cancellation);
        var held = new List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)>();
        try
        {
            for (var i = 0; i < PgBouncerSystem.ServerConnections; i++)
            {
                var connection = await pooled.OpenAsServiceAsync(Cancellation);
                held.Add((connection, await connection.BeginTransactionAsync(Cancellation)));
                await connection.ExecuteAsync("select 1", Cancellation);
            }

            using var refused = await company.Api.PostAsJsonAsync("/v1/products", new { sku = "A", name = "A", price = 1, currency = "EUR", stock = 1 }, Cancellation);
            await refused.ExpectAsync(503, "unavailable");
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        finally
        {
            foreach (var (connection, transaction) in held)
            {
                await transaction.DisposeAsync();
                await connection.DisposeAsync();
            }
        }
    }

    // They need session locks and statements outside transactions, which the pooler could not give them.
    [Theory]
    [InlineData("partitions.create")]
    [InlineData("partitions.retire")]
    public async Task The_months_are_looked_after_over_direct_connections(string kind)
    {
        await using var owner = new NpgsqlConnection(await pooled.System.ConnectionStringAsync("shard0", Cancellation));
        await owner.OpenAsync(Cancellation);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        string? state;
        do
            state = (await owner.ListAsync<string>("select state from job_history where kind = $1 limit 1", timeout.Token, kind)).SingleOrDefault();
        while (state is null);
        Assert.Equal("succeeded", state);
    }

    private static async Task AssertExportedAsync(SignedUpCompany company)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        var export = (await company.PostAsync("/v1/exports", new { resource = "orders", format = "csv" }, Cancellation)).GetProperty("id").GetGuid();
        while ((await company.Api.GetFromJsonAsync<JsonElement>($"/v1/exports/{export}", timeout.Token)).GetProperty("status").GetString() != "succeeded")
            await Task.Yield();
        Assert.Equal(2, (await company.Api.GetStringAsync($"/v1/exports/{export}/download", Cancellation)).TrimEnd().Split('\n').Length);
    }
}
