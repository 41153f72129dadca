using System.Text.Json;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Tests.Support;

namespace Scale.Tests.Realtime.EndToEnd;

public sealed class LargestOrderTests(ScaleSystem system) : SystemTest(system)
{
    // Two characters, which JSON escapes as twelve bytes.
    private const string Glasses = "👓";

    [Fact]
    public async Task The_largest_order_is_placed_told_of_and_in_the_audit_log_with_all_its_lines()
    {
        var company = await System.SignUpAsync(Cancellation, "ENTERPRISE");
        var name = Text(ProductValues.MostName);
        var wanted = Enumerable.Range(10, Order.MostItems).Select(
            i => new { sku = $"{i % 100:00}{Text(ProductValues.MostSku - 2)}", name, price = Money.MostPrice, currency = "EUR", stock = 100 });
        var products = await company.PostAsync("/v1/products/bulk", new { products = wanted }, Cancellation);
        var items = products.GetProperty("products").EnumerateArray().Select(product => new { productId = product.GetProperty("id").GetGuid(), quantity = 90 });
        await using var stream = await StreamClient.OpenAsync(company.Realtime, Cancellation);

        var order = await company.PostAsync("/v1/orders", new { items, reference = Text(Order.MostReference) }, Cancellation);

        var told = await stream.NextAsync();
        Assert.Equal("order.created", told.EventType);
        AssertWhole(JsonElement.Parse(told.Data).GetProperty("data"));
        using var audit = await company.Api.GetAsync($"/v1/audit?resourceId={order.GetProperty("id").GetGuid()}", Cancellation);
        AssertWhole(Assert.Single((await audit.ReadAsync(200)).GetProperty("items").EnumerateArray()).GetProperty("after"));

        void AssertWhole(JsonElement told)
        {
            var lines = told.GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(Order.MostItems, lines.Count);
            Assert.All(lines, line => Assert.Equal(name, line.GetProperty("name").GetString()));
        }
    }

    private static string Text(int length) => string.Concat(Enumerable.Repeat(Glasses, length / 2));
}
