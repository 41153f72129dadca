using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class PartitionEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Operators_see_every_month_with_its_bounds_size_and_rows()
    {
        using var operators = await System.OperatorAsync();

        var items = (await operators.GetFromJsonAsync<JsonElement>("/v1/admin/partitions", Cancellation)).GetProperty("items").EnumerateArray().ToList();

        var thisMonth = new DateTimeOffset(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var orders = Assert.Single(items, item => item.GetProperty("shard").GetString() == "shard0" && item.GetProperty("name").GetString() == $"orders_{thisMonth:yyyy_MM}");
        Assert.Equal((thisMonth, thisMonth.AddMonths(1)), (orders.GetProperty("from").GetDateTimeOffset(), orders.GetProperty("to").GetDateTimeOffset()));
        Assert.Equal("attached", orders.GetProperty("state").GetString());
        Assert.True(orders.GetProperty("sizeBytes").GetInt64() > 0);
        Assert.True(orders.GetProperty("rowEstimate").GetInt64() >= 0);
    }

    [Fact]
    public async Task Following_Link_walks_every_partition_once_in_order()
    {
        using var operators = await System.OperatorAsync();
        var all = Names((await operators.GetFromJsonAsync<JsonElement>("/v1/admin/partitions?limit=500", Cancellation)));

        var seen = new List<string>();
        for (var address = "/v1/admin/partitions?limit=7"; address is not null;)
        {
            Assert.True(seen.Count < all.Count);
            using var response = await operators.GetAsync(address, Cancellation);
            var page = Names(await response.ReadAsync(200));
            Assert.InRange(page.Count, 1, 7);
            seen.AddRange(page);
            address = Links.Of(response, "next");
        }

        Assert.Equal(all, seen);
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public async Task Filters_leave_only_that_shard_and_table()
    {
        using var operators = await System.OperatorAsync();

        var audit = Names(await operators.GetFromJsonAsync<JsonElement>("/v1/admin/partitions?shard=shard0&table=audit_log", Cancellation));

        Assert.NotEmpty(audit);
        Assert.All(audit, name => Assert.StartsWith("shard0/audit_log_", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("shard=shard99", "shard")]
    [InlineData("tabel=orders", "tabel")]
    public async Task What_is_wrong_is_refused_by_its_name(string query, string name)
    {
        using var operators = await System.OperatorAsync();
        using var response = await operators.GetAsync($"/v1/admin/partitions?{query}", Cancellation);
        await response.ExpectInvalidAsync(name);
    }

    [Fact]
    public async Task A_cursor_of_other_filters_is_refused()
    {
        using var operators = await System.OperatorAsync();
        var page = await operators.GetFromJsonAsync<JsonElement>("/v1/admin/partitions?limit=1", Cancellation);
        using var response = await operators.GetAsync($"/v1/admin/partitions?table=orders&cursor={page.GetProperty("nextCursor").GetString()}", Cancellation);
        await response.ExpectAsync(400, "invalid_cursor");
    }

    [Fact]
    public async Task A_company_is_refused()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await company.Api.GetAsync("/v1/admin/partitions", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static List<string> Names(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("shard").GetString()}/{item.GetProperty("name").GetString()}")];
}
