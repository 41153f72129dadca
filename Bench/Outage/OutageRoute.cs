using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Bench.Load;
using Scale.Bench.Measured;

namespace Scale.Bench.Outage;

/// <summary>What a route may answer while a store is away; at other times it must succeed.</summary>
internal enum OutageRule
{
    /// <summary>Success, whatever is away.</summary>
    GoesOn,

    /// <summary>503 with Retry-After; success before the store is really gone and once it is back.</summary>
    Refuses,

    /// <summary>Either.</summary>
    Either,
}

/// <param name="Name">What the table calls it.</param>
/// <param name="Share">How many of a hundred requests are its.</param>
/// <param name="WithoutRedis">What it does without Redis.</param>
/// <param name="WithoutPrimary">What it does without the primary of PostgreSQL.</param>
/// <param name="Request">Its request of that number.</param>
internal sealed record OutageRoute(string Name, int Share, OutageRule WithoutRedis, OutageRule WithoutPrimary, Func<int, byte[]> Request)
{
    public const string PlaceOrder = "POST /v1/orders";
    private const string Password = "correct horse battery";

    /// <summary>The routes: lists are read by a company that nobody changes, so that what is cached of it is not outdated by the writer.</summary>
    public static async Task<IReadOnlyList<OutageRoute>> MakeAsync(Uri api, BenchTenant reader, BenchTenant writer, CancellationToken ct)
    {
        var token = (await SignInAsync(api, reader, ct)).Token;
        // Somebody else: a user has so many sessions, and the oldest makes room.
        var email = (await SignInAsync(api, writer, ct)).Email;
        var products = HttpRequestBytes.Get("/v1/products?limit=20", reader.ApiKey);
        var orders = HttpRequestBytes.Get("/v1/orders?limit=20", reader.ApiKey);
        var order = HttpRequestBytes.Get($"/v1/orders/{reader.Orders[0]}", reader.ApiKey);
        var session = HttpRequestBytes.Get("/v1/products?limit=20", token);
        var health = HttpRequestBytes.Get("/alive");
        var login = HttpRequestBytes.Post("/v1/auth/login", JsonSerializer.Serialize(new { email, password = Password }));
        return
        [
            new("GET /v1/products (cached)", 30, OutageRule.GoesOn, OutageRule.GoesOn, _ => products),
            new("GET /v1/orders (cached)", 25, OutageRule.GoesOn, OutageRule.GoesOn, _ => orders),
            new("GET /v1/orders/{id}", 15, OutageRule.GoesOn, OutageRule.Either, _ => order),
            new(PlaceOrder, 20, OutageRule.GoesOn, OutageRule.Refuses, number => HttpRequestBytes.Post("/v1/orders", Tenants.OrderBody(writer, number), writer.ApiKey)),
            new("GET /alive", 5, OutageRule.GoesOn, OutageRule.GoesOn, _ => health),
            // Closed without Redis, which is what Sessions:WithoutRedis says if nobody says otherwise.
            new("GET /v1/products (session)", 4, OutageRule.Refuses, OutageRule.Either, _ => session),
            new("POST /v1/auth/login", 1, OutageRule.Refuses, OutageRule.Refuses, _ => login),
        ];
    }

    private static async Task<(string Email, string Token)> SignInAsync(Uri api, BenchTenant tenant, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ApiKey);
        using var set = await client.PostAsJsonAsync("/v1/auth/password", new { newPassword = Password }, ct);
        var email = (await client.GetFromJsonAsync<JsonElement>("/v1/users", ct)).GetProperty("items")[0].GetProperty("email").GetString()!;
        using var signedIn = await client.PostAsJsonAsync("/v1/auth/login", new { email, password = Password }, ct);
        return signedIn.IsSuccessStatusCode
            ? (email, (await signedIn.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accessToken").GetString()!)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Signing in answered {(int)signedIn.StatusCode}."));
    }
}
