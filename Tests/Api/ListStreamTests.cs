using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Scale.Api.Http.Paging;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Orders;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>A stream of many rows to a client that takes its time: the server has one batch of it and no more.</summary>
[Collection(ManyOrdersCollection.Name)]
public sealed class ListStreamTests(ScaleSystem system, ManyOrders many) : SystemTest(system)
{
    private const int Rows = 50_000;

    // More than any order in a list has.
    private const int MostBytesOfRow = 500;

    [Fact]
    public async Task While_a_client_does_not_read_nothing_more_is_read_for_it()
    {
        var host = await many.Shard.StartHostAsync(builder =>
        {
            builder.Configuration["Paging:SigningKey"] = "a-signing-key-of-the-tests-32-bytes-long";
            builder.AddScalePaging();
        }, Cancellation);
        await using (var shard = await many.Shard.OpenAsOwnerAsync(Cancellation))
            // As a company that has written before, which is asked for once and not once more at the primary.
            await shard.ExecuteAsync("insert into tenant_fence values ($1, 1, 'active', null) on conflict do nothing", Cancellation, many.Large.CompanyId);
        using var test = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var queries = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == test.TraceId && span.GetTagItem("db.query.text") is string text && text.Contains("FROM orders", StringComparison.Ordinal))
                    Interlocked.Increment(ref queries);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var client = new SlowClient(async () =>
        {
            // As long as it takes the database to answer somebody else; a server that reads ahead has asked by then.
            await using var owner = await many.Shard.OpenAsOwnerAsync(Cancellation);
            await owner.SingleAsync<int>("select 1", Cancellation);
            return Volatile.Read(ref queries);
        });
        var http = new DefaultHttpContext { Response = { Body = client } };
        var stream = new ListStream(
            many.Large, new ListQuery(OrderList.Definition, Rows), host.Services.GetRequiredService<ListPages>(), null, TimeSpan.FromHours(1), NullLogger.Instance);

        await stream.ExecuteAsync(http);

        var batches = Rows / PageLimits.StreamBatch;
        // Each batch was asked for when the client had the one before it; the last write is the line that ends the stream.
        Assert.Equal(Enumerable.Range(1, batches).Append(batches), client.QueriesAtWrite);
        Assert.All(client.Sizes, size => Assert.InRange(size, 1, PageLimits.StreamBatch * MostBytesOfRow));
        Assert.Equal(Rows, JsonElement.Parse(client.LastLine).GetProperty("end").GetProperty("items").GetInt32());
    }

    /// <summary>A response's body whose client takes what is written when <paramref name="read"/> is done.</summary>
    private sealed class SlowClient(Func<Task<int>> read) : MemoryStream
    {
        public List<int> QueriesAtWrite { get; } = [];

        public List<int> Sizes { get; } = [];

        public byte[] LastLine { get; private set; } = [];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LastLine = buffer.ToArray();
            Sizes.Add(buffer.Length);
            QueriesAtWrite.Add(await read());
        }
    }
}
