using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Outages;

/// <summary>Redis is stopped while clients work.</summary>
public sealed class RedisStopTests(ITestOutputHelper output)
{
    private const int OfEach = 100;
    private static readonly TimeSpan MostRecovery = TimeSpan.FromSeconds(30);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Nothing_that_needs_no_Redis_fails_without_it_and_all_is_used_again_when_it_is_back()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not be without Redis
        var app = await system.AppAsync();
        var (company, email) = await system.SignUpOwnerAsync();
        var session = await company.OpenSessionAsync(email);
        var product = await company.CreateProductAsync(Cancellation, stock: 1_000_000);
        using var workers = await system.ClientAsync("workers");
        var processes = await app.ProcessesAsync();
        await using var load = new OutageClients(
            Cancellation,
            ("place an order", ct => company.Api.PostAsJsonAsync("/v1/orders", new { items = new[] { new { productId = product, quantity = 1 } } }, ct)),
            ("list orders", ct => company.Api.GetAsync("/v1/orders", ct)),
            ("list products", ct => company.Api.GetAsync("/v1/products", ct)),
            ("get a product", ct => company.Api.GetAsync($"/v1/products/{product}", ct)),
            ("health", ct => company.Api.GetAsync("/health", ct)),
            ("health of workers", ct => workers.GetAsync("/health", ct)));
        await load.AnsweredAsync("before", OfEach);

        load.Begin("stopping");
        await app.StopAsync("redis");
        load.Begin("without");
        await load.AnsweredAsync("without", OfEach);
        await OutageSystem.UntilAsync(async () => await CacheStatusAsync(company) == "degraded", MostRecovery, "the cache is degraded");
        // Closed, as it is configured when nothing is: neither passwords nor sessions are tried.
        using (var signIn = await company.SignInAsync(email))
            await signIn.ExpectUnavailableAsync();
        using (var use = await session.GetAsync("/v1/products", Cancellation))
            await use.ExpectUnavailableAsync();

        load.Begin("starting");
        await app.StartAsync("redis");
        var healthy = await OutageSystem.UntilAsync(async () => await CacheStatusAsync(company) == "healthy", MostRecovery, "the cache is healthy");
        var used = await OutageSystem.UntilAsync(
            async () => (await session.GetAsync("/v1/products", Cancellation)).IsSuccessStatusCode, MostRecovery, "sessions work");
        await company.OpenSessionAsync(email);
        load.Begin("after");
        await load.AnsweredAsync("after", OfEach);
        await load.DisposeAsync();

        output.WriteLine($"Cache healthy {healthy.TotalMilliseconds:0} ms after Redis, sessions {used.TotalMilliseconds:0} ms after that.{Environment.NewLine}{load}");
        Assert.DoesNotContain(load.Answers, answer => answer.Status >= 400);
        Assert.Equal(processes, await app.ProcessesAsync());
    }

    private static async Task<string?> CacheStatusAsync(SignedUpCompany company) =>
        (await company.Api.GetFromJsonAsync<JsonElement>("/health/cache", Cancellation)).GetProperty("status").GetString();
}
