using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scale.Bench.Fuzz;

/// <summary>A company to send fuzzed requests for, with one of most things.</summary>
/// <param name="OtherCompany">Whom operators' requests are about: not the one that sends, which would lose its limits.</param>
internal sealed record FuzzCaller(string ApiKey, string OperatorKey, Guid OtherCompany, IReadOnlyList<Guid> Known)
{
    public Guid KnownId(Random random) => Known[random.Next(Known.Count)];

    public static async Task<FuzzCaller> CreateAsync(Uri api, string operatorKey, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = api };
        var other = await SignUpAsync(client, ct);
        var company = await SignUpAsync(client, ct);
        var key = company.GetProperty("apiKey").GetProperty("key").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var known = new List<Guid> { IdOf(company) };
        for (var i = 0; i < 5; i++)
            known.Add(IdOf(await PostAsync(client, "/v1/products", new { sku = $"FUZZ-{i}", name = "Frame", price = 100, currency = "EUR", stock = 100_000 }, ct)));
        for (var i = 0; i < 3; i++)
            known.Add(IdOf(await PostAsync(client, "/v1/orders", new { items = new[] { new { productId = known[1], quantity = 1 } } }, ct)));
        known.Add(IdOf(await PostAsync(client, "/v1/patients", new { firstName = "Ada", lastName = "Lovelace", birthDate = "1985-12-10" }, ct)));
        known.Add(IdOf(await PostAsync(client, "/v1/exams", new { patientId = known[^1], performedAt = "2026-01-02T03:04:05Z", right = new { sphere = -1.25 }, left = new { sphere = 0.5 } }, ct)));
        known.Add(IdOf(await PostAsync(client, "/v1/exports", new { resource = "orders", format = "csv" }, ct)));
        return new(key, operatorKey, IdOf(other), known);
    }

    private static Task<JsonElement> SignUpAsync(HttpClient client, CancellationToken ct) =>
        PostAsync(client, "/v1/companies", new { name = "Fuzz", email = $"fuzz-{Guid.CreateVersion7():N}@example.com", plan = "ENTERPRISE" }, ct);

    private static Guid IdOf(JsonElement resource) => resource.GetProperty("id").GetGuid();

    private static async Task<JsonElement> PostAsync<T>(HttpClient client, string path, T body, CancellationToken ct)
    {
        using var response = await client.PostAsJsonAsync(path, body, ct);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<JsonElement>(ct)
            : throw new InvalidOperationException($"POST {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
    }
}
