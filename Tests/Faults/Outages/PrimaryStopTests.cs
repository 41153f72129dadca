using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Outages;

/// <summary>The primary of the catalog and the shard is stopped while clients work, and its standbys stay.</summary>
public sealed class PrimaryStopTests(ITestOutputHelper output)
{
    private const int OfEach = 100;
    private static readonly TimeSpan MostRecovery = TimeSpan.FromSeconds(30), MostWait = TimeSpan.FromSeconds(10);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Cached_lists_go_on_writes_are_told_to_come_again_and_nothing_acknowledged_is_lost()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not be without a primary
        var app = await system.AppAsync();
        var (company, _) = await system.SignUpOwnerAsync();
        var (reader, _) = await system.SignUpOwnerAsync();
        var product = await company.CreateProductAsync(Cancellation, stock: 1_000_000);
        await reader.CreateOrderAsync(await reader.CreateProductAsync(Cancellation), Cancellation);
        var processes = await app.ProcessesAsync();
        var acknowledged = new ConcurrentQueue<Guid>();
        await using var load = new OutageClients(
            Cancellation,
            ("place an order", PlaceAsync),
            ("list orders", ct => reader.Api.GetAsync("/v1/orders", ct)),
            ("list products", ct => reader.Api.GetAsync("/v1/products", ct)));
        await load.AnsweredAsync("before", OfEach);

        load.Begin("stopping");
        await app.StopAsync("postgres");
        load.Begin("without");
        await load.AnsweredAsync("without", OfEach);

        load.Begin("starting");
        await app.StartAsync("postgres");
        var recovery = await OutageSystem.UntilAsync(async () => (await PlaceAsync(Cancellation)).IsSuccessStatusCode, MostRecovery, "orders are placed");
        load.Begin("after");
        await load.AnsweredAsync("after", OfEach);
        await StreamsAsync(company);
        await load.DisposeAsync();

        output.WriteLine($"Orders are placed {recovery.TotalMilliseconds:0} ms after PostgreSQL is healthy.{Environment.NewLine}{load}");
        Assert.All(load.Answers.Where(answer => answer.Route != "place an order"), answer => Assert.True(answer.Status == 200, answer.ToString()));
        Assert.All(load.Of("before").Concat(load.Of("after")), answer => Assert.True(answer.Status < 300, answer.ToString()));
        Assert.All(load.Of("without", "place an order"), answer => Assert.Equal(503, answer.Status));
        Assert.All(load.Answers.Where(answer => answer.Problem is not null), answer =>
        {
            Assert.Equal(503, answer.Status);
            Assert.Contains("\"code\":\"unavailable\"", answer.Problem, StringComparison.Ordinal);
            Assert.Matches("Retry-After [1-9]", answer.Problem);
        });
        Assert.All(load.Answers, answer => Assert.True(answer.Took < MostWait, answer.ToString()));
        Assert.Equal(processes, await app.ProcessesAsync());
        foreach (var id in acknowledged)
        {
            using var read = await company.Api.GetAsync($"/v1/orders/{id}", Cancellation);
            Assert.True(read.StatusCode == HttpStatusCode.OK, $"{id} was acknowledged and is lost: {read.StatusCode}");
        }

        // Orders go on being placed.
        static async Task StreamsAsync(SignedUpCompany company)
        {
            using var stream = new StreamReader(await company.Realtime.GetStreamAsync("/v1/stream", Cancellation));
            string? line;
            while ((line = await stream.ReadLineAsync(Cancellation)) != "event: order.created")
                Assert.NotNull(line);
        }

        async Task<HttpResponseMessage> PlaceAsync(CancellationToken ct)
        {
            var response = await company.Api.PostAsJsonAsync("/v1/orders", new { items = new[] { new { productId = product, quantity = 1 } } }, ct);
            if (response.StatusCode == HttpStatusCode.Created)
                acknowledged.Enqueue((await response.ReadAsync(201)).GetProperty("id").GetGuid());
            return response;
        }
    }
}
