using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class OrderEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task An_order_is_priced_by_the_server_and_reserves_stock()
    {
        var company = await System.SignUpAsync(Cancellation);
        var frame = await company.CreateProductAsync(Cancellation, stock: 10, price: 14_900);
        var lens = await company.CreateProductAsync(Cancellation, stock: 10, price: 4_950);

        using var response = await PostAsync(company, new { reference = "A-17", items = new[] { Line(frame, 2), Line(lens, 4) } });
        var order = await response.ReadAsync(201);

        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal("EUR", order.GetProperty("currency").GetString());
        Assert.Equal((2 * 14_900) + (4 * 4_950), order.GetProperty("total").GetInt64());
        Assert.Equal([29_800, 19_800], order.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("lineTotal").GetInt64()));
        Assert.Equal(8, await StockAsync(company, frame));
        Assert.Equal(6, await StockAsync(company, lens));
    }

    [Fact]
    public async Task A_placed_order_is_where_Location_says_in_the_same_shape()
    {
        var company = await System.SignUpAsync(Cancellation);
        var frame = await company.CreateProductAsync(Cancellation);

        using var response = await PostAsync(company, new { items = new[] { Line(frame, 1) } });
        var order = await response.ReadAsync(201);

        using var found = await company.Api.GetAsync(response.Headers.Location, Cancellation);
        Assert.Equal(order.GetRawText(), (await found.ReadAsync(200)).GetRawText());
        Assert.Equal(JsonValueKind.Null, order.GetProperty("reference").ValueKind);
    }

    [Fact]
    public async Task A_shortage_says_what_there_is_and_reserves_nothing()
    {
        var company = await System.SignUpAsync(Cancellation);
        var plenty = await company.CreateProductAsync(Cancellation, stock: 10);
        var scarce = await company.CreateProductAsync(Cancellation, stock: 2, sku: "SCARCE");

        using var response = await PostAsync(company, new { items = new[] { Line(plenty, 1), Line(scarce, 2), Line(scarce, 1) } });

        var problem = await response.ExpectAsync(409, "insufficient_stock");
        var shortage = Assert.Single(problem.GetProperty("shortages").EnumerateArray());
        Assert.Equal(scarce, shortage.GetProperty("productId").GetGuid());
        Assert.Equal("SCARCE", shortage.GetProperty("sku").GetString());
        Assert.Equal((3, 2), (shortage.GetProperty("requested").GetInt64(), shortage.GetProperty("available").GetInt32()));
        Assert.Equal(10, await StockAsync(company, plenty));
        Assert.Equal(2, await StockAsync(company, scarce));
    }

    [Fact]
    public async Task Lines_that_cannot_be_are_named_with_their_place()
    {
        var company = await System.SignUpAsync(Cancellation);
        var frame = await company.CreateProductAsync(Cancellation);

        using var empty = await PostAsync(company, new { items = Array.Empty<object>() });
        await empty.ExpectInvalidAsync("items");

        using var many = await PostAsync(company, new { items = Enumerable.Repeat(Line(frame, 1), 101) });
        await many.ExpectInvalidAsync("items");

        using var wrong = await PostAsync(company, new { items = new object?[] { Line(frame, 0), new { quantity = 1 }, null, new { productId = frame } } });
        await wrong.ExpectInvalidAsync("items[0].quantity", "items[1].productId", "items[2].productId", "items[2].quantity", "items[3].quantity");

        using var unknown = await PostAsync(company, new { items = new[] { Line(frame, 1), Line(Guid.CreateVersion7(), 1) } });
        await unknown.ExpectInvalidAsync("items[1].productId");
    }

    [Fact]
    public async Task Products_of_two_currencies_are_not_one_order()
    {
        var company = await System.SignUpAsync(Cancellation);
        var euros = await company.CreateProductAsync(Cancellation);
        var francs = await company.PostAsync("/v1/products", new { sku = "CHF", name = "Case", price = 100, currency = "CHF", stock = 5 }, Cancellation);

        using var response = await PostAsync(company, new { items = new[] { Line(euros, 1), Line(francs.GetProperty("id").GetGuid(), 1) } });

        await response.ExpectInvalidAsync("items");
    }

    [Fact]
    public async Task Of_twenty_orders_at_once_for_ten_pieces_ten_succeed()
    {
        var company = await System.SignUpAsync(Cancellation);
        var frame = await company.CreateProductAsync(Cancellation, stock: 10);

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(company, new { items = new[] { Line(frame, 1) } })));

        Assert.Equal(10, responses.Count(response => (int)response.StatusCode == 201));
        foreach (var refused in responses.Where(response => (int)response.StatusCode != 201))
            await refused.ExpectAsync(409, "insufficient_stock");
        Assert.Equal(0, await StockAsync(company, frame));
    }

    private static object Line(Guid productId, int quantity) => new { productId, quantity };

    private static Task<HttpResponseMessage> PostAsync(SignedUpCompany company, object body) =>
        company.Api.PostAsJsonAsync("/v1/orders", body, Cancellation);

    private static async Task<int> StockAsync(SignedUpCompany company, Guid productId) =>
        (await company.Api.GetFromJsonAsync<JsonElement>($"/v1/products/{productId}", Cancellation)).GetProperty("stock").GetInt32();
}
