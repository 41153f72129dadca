using System.Net;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Realtime.EndToEnd;

/// <summary>The stream of the running system: two instances behind one endpoint, real PostgreSQL and Redis.</summary>
public sealed class StreamSystemTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_client_that_was_away_gets_exactly_what_it_missed_from_whichever_instance_it_reaches()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        string lastId;
        await using (var first = await OpenAsync(company))
        {
            await company.CreateOrderAsync(product, Cancellation);
            Assert.Equal("order.created", (await first.NextAsync()).EventType);
            lastId = first.LastEventId;
        }
        var orders = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            orders.Add((await company.CreateOrderAsync(product, Cancellation)).GetProperty("id").GetGuid());
        }

        // The endpoint balances connections over the instances: several tries reach them all.
        for (var attempt = 0; attempt < 6; attempt++)
        {
            await using var again = await OpenAsync(company, lastId);
            Assert.True(again.Ready.GetProperty("recovered").GetBoolean());
            var missed = new List<Guid>();
            while (missed.Count < 20)
            {
                missed.Add(ResourceId((await again.NextAsync()).Data));
            }
            Assert.Equal(orders, missed);
        }
    }

    [Fact]
    public async Task An_event_that_Redis_never_saw_arrives_in_its_place()
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        await using var stream = await OpenAsync(company);
        var start = stream.Ready.GetProperty("offset").GetInt64();

        await CommitWithoutPublishingAsync(company.Id);
        Assert.Equal([start + 1], await stream.NextSeqsAsync(1));

        await CommitWithoutPublishingAsync(company.Id);
        await company.CreateOrderAsync(product, Cancellation);
        Assert.Equal([start + 2, start + 3], await stream.NextSeqsAsync(2));
    }

    [Fact]
    public async Task A_company_sees_its_own_events_and_no_others()
    {
        var company = await System.SignUpAsync(Cancellation);
        var stranger = await System.SignUpAsync(Cancellation);
        await using var stream = await OpenAsync(company, "earliest");
        Assert.Equal("company.created", (await stream.NextAsync()).EventType);

        await stranger.CreateOrderAsync(await stranger.CreateProductAsync(Cancellation), Cancellation);
        var product = await company.CreateProductAsync(Cancellation);

        Assert.Equal(product, ResourceId((await stream.NextAsync()).Data));
    }

    [Fact]
    public async Task A_key_of_nobody_gets_no_stream()
    {
        using var client = await System.ClientAsync("realtime");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "sk_" + new string('A', 36));

        var response = await client.GetAsync("/v1/stream", Cancellation);

        await StreamEndpointTests.AssertProblemAsync(response, HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task The_id_of_another_companys_event_shows_nothing_of_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        var stranger = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 5; i++)
        {
            await stranger.CreateProductAsync(Cancellation);
        }
        await using var theirs = await OpenAsync(stranger);

        await using var ours = await OpenAsync(company, theirs.LastEventId);

        Assert.False(ours.Ready.GetProperty("recovered").GetBoolean());
        var product = await company.CreateProductAsync(Cancellation);
        Assert.Equal(product, ResourceId((await ours.NextAsync()).Data));
    }

    private static Task<StreamClient> OpenAsync(SignedUpCompany company, string? lastEventId = null) =>
        StreamClient.OpenAsync(company.Realtime, Cancellation, lastEventId);

    private static Guid ResourceId(string data) => JsonElement.Parse(data).GetProperty("resourceId").GetGuid();

    /// <summary>What a crash between commit and publication leaves behind.</summary>
    private async Task CommitWithoutPublishingAsync(Guid companyId)
    {
        await using var connection = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", Cancellation));
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            """
            WITH head AS (UPDATE company_heads SET seq = seq + 1 WHERE company_id = $1 RETURNING seq)
            INSERT INTO events (company_id, seq, created_at, type, resource, resource_id, data)
            SELECT $1, seq, clock_timestamp(), 'order.created', 'order', gen_random_uuid(), '{}' FROM head
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = companyId });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }
}
