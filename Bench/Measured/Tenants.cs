using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Bench.Measured;

/// <summary>One company to measure with: its key and what it sells and has ordered.</summary>
internal sealed record BenchTenant(Guid Id, string ApiKey, IReadOnlyList<Guid> Products, IReadOnlyList<Guid> Orders);

/// <summary>Companies made through the API like anybody's.</summary>
internal static class Tenants
{
    private const int Stock = 1_000_000;

    public static async Task<IReadOnlyList<BenchTenant>> CreateAsync(
        Uri api, int companies, int products, int orders, Action onCompany, CancellationToken cancellationToken)
    {
        var tenants = new List<BenchTenant>(companies);
        using var anonymous = new HttpClient { BaseAddress = api };
        for (var i = 0; i < companies; i++)
        {
            tenants.Add(await CreateOneAsync(anonymous, products, orders, cancellationToken));
            onCompany();
        }

        return tenants;
    }

    public static string OrderBody(BenchTenant tenant, int number) => JsonSerializer.Serialize(new
    {
        reference = $"bench-{number}",
        items = Enumerable.Range(0, 3).Select(i => new { productId = tenant.Products[(number + i) % tenant.Products.Count], quantity = 1 }),
    });

    private static async Task<BenchTenant> CreateOneAsync(HttpClient anonymous, int products, int orders, CancellationToken cancellationToken)
    {
        var unique = Guid.CreateVersion7().ToString("N");
        var company = await PostAsync(anonymous, "/v1/companies", new { name = $"Bench {unique}", email = $"bench-{unique}@example.com", plan = "ENTERPRISE" }, cancellationToken);
        var key = company.GetProperty("apiKey").GetProperty("key").GetString()!;
        var id = company.GetProperty("id").GetGuid();

        using var client = new HttpClient { BaseAddress = anonymous.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var tenant = new BenchTenant(id, key, await RepeatAsync(products, i => PostAsync(client, "/v1/products", new
        {
            sku = $"BENCH-{i}",
            name = $"Frame model {i}",
            price = 4_900 + i,
            currency = "EUR",
            stock = Stock,
        }, cancellationToken)), []);

        return tenant with
        {
            Orders = await RepeatAsync(orders, i => PostAsync(client, "/v1/orders", JsonSerializer.Deserialize<JsonElement>(OrderBody(tenant, i)), cancellationToken)),
        };
    }

    private static async Task<IReadOnlyList<Guid>> RepeatAsync(int times, Func<int, Task<JsonElement>> create)
    {
        var ids = new List<Guid>(times);
        for (var i = 0; i < times; i++)
            ids.Add((await create(i)).GetProperty("id").GetGuid());
        return ids;
    }

    private static async Task<JsonElement> PostAsync<T>(HttpClient client, string path, T body, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(path, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
