using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ProductUpdateTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_change_is_made_once_for_the_version_it_was_decided_on()
    {
        var (company, id) = await ProductAsync();
        using var seen = await company.Api.GetAsync($"/v1/products/{id}", Cancellation);
        var tag = seen.Headers.ETag!.ToString();

        using var first = await ChangeAsync(company, id, tag, new { name = "Matt frame", price = 99, addStock = 5 });
        var changed = await first.ReadAsync(200);
        Assert.Equal(("Matt frame", 99, 15, 2), (changed.GetProperty("name").GetString(), changed.GetProperty("price").GetInt32(),
            changed.GetProperty("stock").GetInt32(), changed.GetProperty("version").GetInt32()));
        Assert.Equal("\"2\"", first.Headers.ETag!.ToString());

        using var second = await ChangeAsync(company, id, tag, new { name = "Gloss frame" });
        await second.ExpectAsync(412, "precondition_failed");
        using var without = await ChangeAsync(company, id, null, new { name = "Gloss frame" });
        await without.ExpectAsync(428, "precondition_required");
    }

    [Fact]
    public async Task Stock_that_orders_take_is_no_change_of_the_product()
    {
        var (company, id) = await ProductAsync();
        await company.CreateOrderAsync(id, Cancellation, quantity: 4);
        using var taken = await ChangeAsync(company, id, "\"1\"", new { addStock = -7 });
        var problem = await taken.ExpectAsync(409, "insufficient_stock");
        Assert.Equal(6, problem.GetProperty("shortages")[0].GetProperty("available").GetInt32());
        using var all = await ChangeAsync(company, id, "\"1\"", new { addStock = -6 });
        Assert.Equal(0, (await all.ReadAsync(200)).GetProperty("stock").GetInt32());
    }

    [Fact]
    public async Task An_archived_product_is_left_out_and_cannot_be_ordered_until_it_is_restored()
    {
        var (company, id) = await ProductAsync();
        await SendAsync(company, $"/v1/products/{id}/archive");

        Assert.Equal(0, await CountAsync(company, "/v1/products"));
        Assert.Equal(1, await CountAsync(company, "/v1/products?includeArchived=true"));
        using var order = await company.Api.PostAsJsonAsync("/v1/orders", new { items = new[] { new { productId = id, quantity = 1 } } }, Cancellation);
        await order.ExpectInvalidAsync("items[0].productId");

        await SendAsync(company, $"/v1/products/{id}/restore");
        await company.CreateOrderAsync(id, Cancellation);
    }

    [Fact]
    public async Task Many_are_created_all_or_none_and_errors_name_them_by_their_place()
    {
        var (company, _) = await ProductAsync();
        using var wrong = await company.Api.PostAsJsonAsync("/v1/products/bulk", new { products = (object[])[Product("A"), Product("A"), Product("", price: -1)] }, Cancellation);
        await wrong.ExpectInvalidAsync("products[1].sku", "products[2].sku", "products[2].price");
        using var taken = await company.Api.PostAsJsonAsync("/v1/products/bulk", new { products = (object[])[Product("A"), Product("FRAME")] }, Cancellation);
        var problem = await taken.ExpectAsync(409, "sku_taken");
        Assert.Equal("products[1].sku", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal(1, await CountAsync(company, "/v1/products"));

        await company.PostAsync("/v1/products/bulk", new { products = Enumerable.Range(0, 500).Select(i => Product($"B-{i}")) }, Cancellation);
        Assert.Equal(501, await CountAsync(company, "/v1/products"));
    }

    [Theory]
    [InlineData("name=matt", "Matt frame", "MATT lens")]
    [InlineData("name=Matt f", "Matt frame")]
    [InlineData("sort=price", "Matt frame", "MATT lens", "Gloss")]
    [InlineData("sort=-name", "MATT lens", "Matt frame", "Gloss")]
    public async Task Names_and_prices_find_and_order_products(string query, params string[] expected)
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.PostAsync("/v1/products/bulk", new
        {
            products = (object[])[Product("1", "MATT lens", 20), Product("2", "Gloss", 30), Product("3", "Matt frame", 10)],
        }, Cancellation);
        var seen = new List<string?>();
        for (var address = $"/v1/products?limit=1&{query}"; address is not null;)
        {
            using var response = await company.Api.GetAsync(address, Cancellation);
            seen.AddRange((await response.ReadAsync(200)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
            address = Links.Of(response, "next");
        }
        Assert.Equal(expected, seen);
    }

    private static object Product(string sku, string name = "Frame", int price = 1) => new { sku, name, price, currency = "EUR", stock = 1 };

    private async Task<(SignedUpCompany Company, Guid Product)> ProductAsync()
    {
        var company = await System.SignUpAsync(Cancellation);
        return (company, await company.CreateProductAsync(Cancellation, stock: 10, sku: "FRAME"));
    }

    private static Task<HttpResponseMessage> ChangeAsync(SignedUpCompany company, Guid id, string? tag, object change)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/products/{id}") { Content = JsonContent.Create(change) };
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        return company.Api.SendAsync(request, Cancellation);
    }

    private static async Task SendAsync(SignedUpCompany company, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await company.Api.SendAsync(request, Cancellation);
        await response.ReadAsync(200);
    }

    private static async Task<int> CountAsync(SignedUpCompany company, string list)
    {
        var address = list + (list.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "count=true";
        return (await company.Api.GetFromJsonAsync<JsonElement>(address, Cancellation)).GetProperty("total").GetInt32();
    }
}
