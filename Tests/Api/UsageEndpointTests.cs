using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class UsageEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_company_sees_its_own_requests_of_every_instance_by_part_of_the_API()
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 7; i++)
            await company.Api.GetStringAsync("/v1/products", Cancellation);
        for (var i = 0; i < 2; i++)
        {
            using var missing = await company.Api.GetAsync($"/v1/orders/{Guid.CreateVersion7()}", Cancellation);
            await missing.ExpectAsync(404, "not_found");
        }

        // They are written every few seconds.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        List<JsonElement> products, orders;
        do
        {
            await timer.WaitForNextTickAsync(Cancellation);
            using var response = await company.Api.GetAsync("/v1/usage/requests?interval=minute", Cancellation);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            var items = (await response.ReadAsync(200)).GetProperty("items").EnumerateArray().ToList();
            (products, orders) = (Of(items, "products"), Of(items, "orders"));
        }
        while (Sum(products, "requests") < 7 || Sum(orders, "requests") < 2);

        Assert.Equal((7, 0), (Sum(products, "requests"), Sum(products, "clientErrors")));
        Assert.Equal((2, 2, 0, 0), (Sum(orders, "requests"), Sum(orders, "clientErrors"), Sum(orders, "serverErrors"), Sum(orders, "throttled")));
        Assert.True(Sum(products, "durationMicroseconds") > 0);

        var stranger = await System.SignUpAsync(Cancellation);
        using var foreign = await stranger.Api.GetAsync("/v1/usage/requests?interval=minute", Cancellation);
        Assert.Empty(Of([.. (await foreign.ReadAsync(200)).GetProperty("items").EnumerateArray()], "products"));
    }

    [Theory]
    [InlineData("interval=week", "interval")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-11-21", "to")]
    [InlineData("from=2026-11-21T10:00:00Z&to=2026-11-21T09:00:00Z", "from")]
    [InlineData("interval=minute&from=2026-11-21T00:00:00Z&to=2026-11-21T09:00:00Z", "from")]
    [InlineData("interval=day&from=2025-11-21T00:00:00Z&to=2026-11-21T09:00:00Z", "from")]
    [InlineData("group=orders", "group")]
    public async Task What_cannot_be_asked_for_is_named(string query, string field)
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await company.Api.GetAsync($"/v1/usage/requests?{query}", Cancellation);
        await response.ExpectInvalidAsync(field);
    }

    [Fact]
    public async Task The_time_begins_with_an_interval()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await company.Api.GetAsync("/v1/usage/requests?from=2026-11-20T10:17:00Z&to=2026-11-21T09:00:00Z", Cancellation);
        var usage = await response.ReadAsync(200);
        Assert.Equal(("hour", "2026-11-20T10:00:00Z"), (usage.GetProperty("interval").GetString(), usage.GetProperty("from").GetString()));
    }

    private static List<JsonElement> Of(List<JsonElement> items, string group) => [.. items.Where(item => item.GetProperty("group").GetString() == group)];

    private static long Sum(List<JsonElement> items, string member) => items.Sum(item => item.GetProperty(member).GetInt64());
}
