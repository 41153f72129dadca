using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Api;

public sealed class SignedRequestTests(ScaleSystem system) : SystemTest(system)
{
    private const string Product = """{"sku":"S-1","name":"Frame","price":1,"currency":"EUR","stock":1}""";

    [Fact]
    public async Task A_signed_request_works_once_and_for_the_key_of_its_secret()
    {
        var (api, key, secret) = await KeyAsync();
        using (var created = await api.SendAsync(Sign(key, secret, HttpMethod.Post, "/v1/products", Product), Cancellation))
            await created.ReadAsync(201);
        using (var listed = await api.SendAsync(Sign(key, secret, HttpMethod.Get, "/v1/products?limit=5"), Cancellation))
            Assert.Single((await listed.ReadAsync(200)).GetProperty("items").EnumerateArray());

        var nonce = Nonce();
        using (var first = await api.SendAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", nonce: nonce), Cancellation))
            await first.ReadAsync(200);
        using var replayed = await api.SendAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", nonce: nonce), Cancellation);
        await replayed.ExpectAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task Whatever_was_not_signed_is_refused()
    {
        var (api, key, secret) = await KeyAsync();
        await RefusedAsync(Sign(key, secret + "x", HttpMethod.Get, "/v1/products"));
        await RefusedAsync(Sign(Guid.CreateVersion7(), secret, HttpMethod.Get, "/v1/products"));
        await RefusedAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", sentTo: "/v1/orders"));
        await RefusedAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", sentTo: "/v1/products?includeArchived=true"));
        await RefusedAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", age: TimeSpan.FromMinutes(10)));
        await RefusedAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", age: TimeSpan.FromMinutes(-10)));
        await RefusedAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", components: ["@method", "@path"]));
        await RefusedAsync(Sign(key, secret, HttpMethod.Post, "/v1/products", Product, components: ["@method", "@path", "@query"]));
        using var changed = await api.SendAsync(Sign(key, secret, HttpMethod.Post, "/v1/products", Product, sentBody: Product.Replace("S-1", "S-2", StringComparison.Ordinal)), Cancellation);
        Assert.Equal(400, (int)changed.StatusCode);
        using var list = await api.SendAsync(Sign(key, secret, HttpMethod.Get, "/v1/products"), Cancellation);
        Assert.Empty((await list.ReadAsync(200)).GetProperty("items").EnumerateArray());

        async Task RefusedAsync(HttpRequestMessage request)
        {
            using var response = await api.SendAsync(request, Cancellation);
            await response.ExpectAsync(401, "invalid_credentials");
        }
    }

    [Fact]
    public async Task A_request_that_its_limit_refuses_leaves_no_nonce()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (api, key, secret) = await KeyAsync(company);
        using (var limited = await (await System.OperatorAsync()).PutAsJsonAsync($"/v1/admin/companies/{company.Id}/limits", new { requests = 5 }, Cancellation))
            await limited.ReadAsync(200);
        using var redis = await ConnectionMultiplexer.ConnectAsync(await System.ConnectionStringAsync("redis", Cancellation));
        for (var status = 0; status != 429;)
        {
            var nonce = Nonce();
            using var response = await api.SendAsync(Sign(key, secret, HttpMethod.Get, "/v1/products", nonce: nonce), Cancellation);
            status = (int)response.StatusCode;
            Assert.Equal(status == 200, await redis.GetDatabase().KeyExistsAsync($"scale:nonce:{key:N}:{nonce}"));
        }
    }

    private async Task<(HttpClient Api, Guid Key, string Secret)> KeyAsync() => await KeyAsync(await System.SignUpAsync(Cancellation));

    private async Task<(HttpClient Api, Guid Key, string Secret)> KeyAsync(SignedUpCompany company)
    {
        var made = await company.PostAsync("/v1/api-keys", new { name = "Machine" }, Cancellation);
        return (await System.ClientAsync("api"), made.GetProperty("id").GetGuid(), made.GetProperty("signingSecret").GetString()!);
    }

    private static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static HttpRequestMessage Sign(
        Guid key, string secret, HttpMethod method, string target, string? body = null, string? nonce = null, TimeSpan age = default, string? sentTo = null,
        string? sentBody = null, string[]? components = null)
    {
        components ??= body is null ? ["@method", "@path", "@query"] : ["@method", "@path", "@query", "content-digest"];
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body ?? "")))}:";
        var created = (DateTimeOffset.UtcNow - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var parameters = $"({string.Join(' ', components.Select(name => $"\"{name}\""))});created={created};nonce=\"{nonce ?? Nonce()}\";keyid=\"{key}\";alg=\"hmac-sha256\"";
        var lines = components.Select(name => $"\"{name}\": " + name switch
        {
            "@method" => method.Method,
            "@path" => query < 0 ? target : target[..query],
            "@query" => query < 0 ? "?" : target[query..],
            _ => digest,
        });
        var signed = string.Join('\n', lines.Append($"\"@signature-params\": {parameters}"));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed));

        var request = new HttpRequestMessage(method, sentTo ?? target);
        request.Headers.TryAddWithoutValidation("Signature-Input", $"sig1={parameters}");
        request.Headers.TryAddWithoutValidation("Signature", $"sig1=:{Convert.ToBase64String(signature)}:");
        if (body is not null)
        {
            request.Content = new StringContent(sentBody ?? body, Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);
        }
        return request;
    }
}
