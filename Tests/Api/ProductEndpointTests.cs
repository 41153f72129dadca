using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ProductEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_created_product_is_where_Location_says_in_the_same_shape()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var response = await company.Api.PostAsJsonAsync("/v1/products", Valid(), Cancellation);
        var product = await response.ReadAsync(201);

        Assert.Equal($"/v1/products/{product.GetProperty("id").GetGuid()}", response.Headers.Location?.ToString());
        using var found = await company.Api.GetAsync(response.Headers.Location, Cancellation);
        Assert.Equal(product.GetRawText(), (await found.ReadAsync(200)).GetRawText());
        Assert.Equal(["id", "sku", "name", "price", "currency", "stock", "createdAt", "version", "archivedAt"], product.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Text_comes_back_as_it_was_sent()
    {
        var company = await System.SignUpAsync(Cancellation);
        const string Name = "Brille \"Größe 8\" <b>👓</b> 眼鏡 \\ / \u2028 '";

        using var response = await company.Api.PostAsJsonAsync("/v1/products", Valid(name: Name), Cancellation);

        Assert.Equal(Name, (await response.ReadAsync(201)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_SKU_exists_once_in_a_company()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation, sku: "FRAME-1");

        using var response = await company.Api.PostAsJsonAsync("/v1/products", Valid(sku: "FRAME-1"), Cancellation);

        var problem = await response.ExpectAsync(409, "sku_taken");
        Assert.Contains("FRAME-1", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_with_a_product_is_named_at_once()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var nothing = await company.Api.PostAsJsonAsync("/v1/products", new { }, Cancellation);
        await nothing.ExpectInvalidAsync("sku", "name", "price", "currency", "stock");

        using var wrong = await company.Api.PostAsJsonAsync(
            "/v1/products", new { sku = " ", name = "a\u0000b", price = -1, currency = "eur", stock = 1_000_000_001 }, Cancellation);
        await wrong.ExpectInvalidAsync("sku", "name", "price", "currency", "stock");
    }

    [Fact]
    public async Task An_unknown_product_is_not_found()
    {
        var company = await System.SignUpAsync(Cancellation);

        using var unknown = await company.Api.GetAsync($"/v1/products/{Guid.CreateVersion7()}", Cancellation);
        await unknown.ExpectAsync(404, "not_found");

        using var noId = await company.Api.GetAsync("/v1/products/FRAME-1", Cancellation);
        await noId.ExpectAsync(404, "not_found");
    }

    private static object Valid(string sku = "FRAME-2", string name = "Titanium frame") =>
        new { sku, name, price = 14_900L, currency = "EUR", stock = 25 };
}
