using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Tests.Support;

/// <summary>A company of its own for a test, with clients that carry its API key.</summary>
public sealed record SignedUpCompany(Guid Id, string ApiKey, HttpClient Api, HttpClient Realtime)
{
    public static async Task<SignedUpCompany> CreateAsync(HttpClient api, HttpClient realtime, string plan, CancellationToken cancellationToken)
    {
        var name = $"Company {Guid.CreateVersion7():N}";
        using var response = await api.PostAsJsonAsync(
            "/v1/companies", new { name, email = $"owner-{Guid.CreateVersion7():N}@example.com", plan }, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var key = body.GetProperty("apiKey").GetProperty("key").GetString()!;
        return new(body.GetProperty("id").GetGuid(), key, WithKey(api, key), WithKey(realtime, key));
    }

    public async Task<Guid> CreateProductAsync(CancellationToken cancellationToken, int stock = 1_000, long price = 1_250, string? sku = null)
    {
        var body = await PostAsync("/v1/products", new
        {
            sku = sku ?? $"SKU-{Guid.CreateVersion7():N}",
            name = "Reading glasses",
            price,
            currency = "EUR",
            stock,
        }, cancellationToken);
        return body.GetProperty("id").GetGuid();
    }

    public async Task<JsonElement> CreateOrderAsync(Guid productId, CancellationToken cancellationToken, int quantity = 1) =>
        await PostAsync("/v1/orders", new { items = new[] { new { productId, quantity } } }, cancellationToken);

    /// <summary>Posts and expects success; a refusal fails the test with the response's body.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await Api.PostAsJsonAsync(path, body, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private static HttpClient WithKey(HttpClient client, string key) => new()
    {
        BaseAddress = client.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Assert.True(
            response.IsSuccessStatusCode,
            $"{(int)response.StatusCode} {response.RequestMessage?.RequestUri}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
}
