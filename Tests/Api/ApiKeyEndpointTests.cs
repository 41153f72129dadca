using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ApiKeyEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_key_is_shown_once_and_kept_as_a_hash()
    {
        var company = await System.SignUpAsync(Cancellation);
        var made = await company.PostAsync("/v1/api-keys", new { name = "Nightly", role = "member", scopes = new[] { "orders:read" } }, Cancellation);
        var text = made.GetProperty("key").GetString()!;

        Assert.DoesNotContain(text, await company.Api.GetStringAsync("/v1/api-keys", Cancellation), StringComparison.Ordinal);
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await owner.OpenAsync(Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from api_keys k where k::text like '%' || $1 || '%'", Cancellation, text));
        var audit = await company.Api.GetStringAsync("/v1/audit?resource=api_key", Cancellation);
        Assert.Contains("api_key.created", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(text, audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_and_role_say_and_nothing_else()
    {
        var company = await System.SignUpAsync(Cancellation);
        var reader = await company.CreateApiKeyAsync(Cancellation, scopes: ["orders:read"]);
        var member = await company.CreateApiKeyAsync(Cancellation, role: "member");

        Assert.Equal(200, await StatusAsync(reader.Api.GetAsync("/v1/orders", Cancellation)));
        await (await reader.Api.GetAsync("/v1/products", Cancellation)).ExpectAsync(403, "forbidden");
        await (await reader.Api.PostAsJsonAsync("/v1/orders", new { items = Array.Empty<object>() }, Cancellation)).ExpectAsync(403, "forbidden");
        await (await reader.Realtime.GetAsync("/v1/stream", Cancellation)).ExpectAsync(403, "forbidden");
        Assert.Equal(200, await StatusAsync(member.Api.GetAsync("/v1/products", Cancellation)));
        await (await member.Api.GetAsync("/v1/api-keys", Cancellation)).ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task Nobody_makes_a_key_that_may_do_more_than_he_may()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (_, admin) = await company.AddUserAsync("admin", Cancellation);
        var scoped = await company.CreateApiKeyAsync(Cancellation, scopes: ["api_keys:write", "orders:read"]);

        await (await admin.PostAsJsonAsync("/v1/api-keys", new { name = "X", role = "owner" }, Cancellation)).ExpectAsync(403, "forbidden");
        await (await scoped.Api.PostAsJsonAsync("/v1/api-keys", new { name = "X", scopes = new[] { "orders:write" } }, Cancellation)).ExpectAsync(403, "forbidden");
        var inherited = await (await scoped.Api.PostAsJsonAsync("/v1/api-keys", new { name = "X" }, Cancellation)).ReadAsync(201);
        Assert.Equal(["api_keys:write", "orders:read"], inherited.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal("owner", inherited.GetProperty("role").GetString());

        var owners = await company.CreateApiKeyAsync(Cancellation);
        await (await admin.PostAsync($"/v1/api-keys/{owners.Id}/revoke", null, Cancellation)).ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task A_key_never_has_more_than_the_role_of_its_user()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (user, admin) = await company.AddUserAsync("admin", Cancellation);
        var made = await (await admin.PostAsJsonAsync("/v1/api-keys", new { name = "X", role = "admin" }, Cancellation)).ReadAsync(201);
        var key = SignedUpCompany.WithKey(company.Api, made.GetProperty("key").GetString()!);
        Assert.Equal(200, await StatusAsync(key.GetAsync("/v1/api-keys", Cancellation)));

        using var demote = new HttpRequestMessage(HttpMethod.Patch, $"/v1/users/{user}") { Content = JsonContent.Create(new { name = "Grace", role = "member" }) };
        demote.Headers.TryAddWithoutValidation("If-Match", "*");
        await (await company.Api.SendAsync(demote, Cancellation)).ReadAsync(200);
        await UntilAsync(async () => await StatusAsync(key.GetAsync("/v1/api-keys", Cancellation)) == 403);
        Assert.Equal(200, await StatusAsync(key.GetAsync("/v1/products", Cancellation)));
    }

    [Fact]
    public async Task A_rotated_key_works_beside_the_new_one_until_the_overlap_ends()
    {
        var company = await System.SignUpAsync(Cancellation);
        var old = await company.CreateApiKeyAsync(Cancellation, role: "member", scopes: ["orders:read"]);

        var next = await company.PostAsync($"/v1/api-keys/{old.Id}/rotate", new { overlapSeconds = 2 }, Cancellation);
        var key = SignedUpCompany.WithKey(company.Api, next.GetProperty("key").GetString()!);
        Assert.Equal(("member", "orders:read"), (next.GetProperty("role").GetString(), next.GetProperty("scopes")[0].GetString()));
        Assert.Equal(200, await StatusAsync(old.Api.GetAsync("/v1/orders", Cancellation)));
        Assert.Equal(200, await StatusAsync(key.GetAsync("/v1/orders", Cancellation)));

        await UntilAsync(async () => await StatusAsync(old.Api.GetAsync("/v1/orders", Cancellation)) == 401);
        Assert.Equal(200, await StatusAsync(key.GetAsync("/v1/orders", Cancellation)));
        await (await company.Api.PostAsJsonAsync($"/v1/api-keys/{old.Id}/rotate", new { overlapSeconds = 0 }, Cancellation)).ExpectAsync(409, "api_key_ended");
    }

    [Fact]
    public async Task A_rotated_key_ends_when_the_one_of_before_would_have_and_not_after_the_key_that_asks()
    {
        var company = await System.SignUpAsync(Cancellation);
        var soon = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600);
        var lasting = await MakeAsync(company.Api, expiresAt: null);
        var (shorter, longer) = (await MakeAsync(company.Api, soon), await MakeAsync(company.Api, soon.AddHours(1)));

        Assert.Equal(EndOf(shorter), EndOf(await RotateAsync(company.Api, shorter)));
        Assert.Null(EndOf(await RotateAsync(company.Api, lasting)));
        var limited = SignedUpCompany.WithKey(company.Api, (await MakeAsync(company.Api, soon)).GetProperty("key").GetString()!);
        Assert.Equal(soon, EndOf(await RotateAsync(limited, longer)));

        static async Task<JsonElement> MakeAsync(HttpClient api, DateTimeOffset? expiresAt) =>
            await (await api.PostAsJsonAsync("/v1/api-keys", new { name = "X", expiresAt }, Cancellation)).ReadAsync(201);

        static async Task<JsonElement> RotateAsync(HttpClient api, JsonElement key) => await (await api.PostAsJsonAsync(
            $"/v1/api-keys/{key.GetProperty("id").GetGuid()}/rotate", new { overlapSeconds = 60 }, Cancellation)).ReadAsync(201);

        static DateTimeOffset? EndOf(JsonElement key) => key.GetProperty("expiresAt").Deserialize<DateTimeOffset?>();
    }

    [Fact]
    public async Task A_key_that_has_expired_stops_working()
    {
        var company = await System.SignUpAsync(Cancellation);
        var key = await company.CreateApiKeyAsync(Cancellation);
        Assert.Equal(200, await StatusAsync(key.Api.GetAsync("/v1/orders", Cancellation)));
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await owner.OpenAsync(Cancellation);
        await owner.ExecuteAsync("update api_keys set expires_at = now() where id = $1", Cancellation, key.Id);
        await UntilAsync(async () => await StatusAsync(key.Api.GetAsync("/v1/orders", Cancellation)) == 401);
    }

    [Fact]
    public async Task Wrong_keys_are_refused_by_field()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var scope = await company.Api.PostAsJsonAsync("/v1/api-keys", new { name = "X", scopes = new[] { "orders:read", "orders:delete" } }, Cancellation);
        await scope.ExpectInvalidAsync("scopes[1]");
        using var past = await company.Api.PostAsJsonAsync("/v1/api-keys", new { name = "X", expiresAt = "2020-01-01T00:00:00Z" }, Cancellation);
        await past.ExpectInvalidAsync("expiresAt");
    }

    [Fact]
    public async Task The_list_tells_when_a_key_was_last_used()
    {
        var company = await System.SignUpAsync(Cancellation);
        var key = await company.CreateApiKeyAsync(Cancellation);
        Assert.Equal(200, await StatusAsync(key.Api.GetAsync("/v1/orders", Cancellation)));

        await UntilAsync(async () => (await company.Api.GetFromJsonAsync<JsonElement>("/v1/api-keys", Cancellation)).GetProperty("items").EnumerateArray()
            .Single(one => one.GetProperty("id").GetGuid() == key.Id).GetProperty("lastUsedAt").ValueKind == JsonValueKind.String);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return (int)response.StatusCode;
    }

    // What is awaited happens on other instances, which tell nobody.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (!await holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
