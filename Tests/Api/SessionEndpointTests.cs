using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class SessionEndpointTests(ScaleSystem system) : SystemTest(system)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task The_owner_signs_in_works_refreshes_and_signs_out()
    {
        var (api, email, _) = await SignUpAsync();
        var first = await SignInAsync(api, email);
        var client = SignedUpCompany.WithKey(api, Token(first, "accessToken"));
        Assert.Equal("owner", first.GetProperty("role").GetString());
        Assert.Equal(200, await StatusAsync(client.GetAsync("/v1/users", Cancellation)));

        var second = await (await RefreshAsync(api, Token(first, "refreshToken"))).ReadAsync(200);
        Assert.Equal(first.GetProperty("sessionId").GetGuid(), second.GetProperty("sessionId").GetGuid());
        var next = SignedUpCompany.WithKey(api, Token(second, "accessToken"));
        Assert.Equal(200, await StatusAsync(next.GetAsync("/v1/users", Cancellation)));

        await (await next.PostAsync("/v1/auth/logout", null, Cancellation)).ReadAsync(200);
        await UntilAsync(async () => await StatusAsync(next.GetAsync("/v1/users", Cancellation)) == 401);
        await (await RefreshAsync(api, Token(second, "refreshToken"))).ExpectAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task An_invited_user_signs_in_with_its_own_role()
    {
        var company = await System.SignUpAsync(Cancellation);
        var email = $"user-{Guid.CreateVersion7():N}@example.com";
        var token = await company.InviteAsync("member", Cancellation, email);
        await company.PostAsync("/v1/invitations/accept", new { token, name = "Grace", password = Password }, Cancellation);

        var session = await SignInAsync(company.Api, email.ToUpperInvariant());
        Assert.Equal("member", session.GetProperty("role").GetString());
        var client = SignedUpCompany.WithKey(company.Api, Token(session, "accessToken"));
        await (await client.GetAsync("/v1/audit", Cancellation)).ExpectAsync(403, "forbidden");
        var product = await (await client.PostAsJsonAsync(
            "/v1/products", new { sku = "S", name = "Frame", price = 1, currency = "EUR", stock = 1 }, Cancellation)).ReadAsync(201);
        // The owner has not written it and may read from a standby that does not have it yet.
        var entries = new List<JsonElement>();
        await UntilAsync(async () =>
        {
            var page = await company.Api.GetFromJsonAsync<JsonElement>($"/v1/audit?resourceId={product.GetProperty("id").GetGuid()}", Cancellation);
            entries = [.. page.GetProperty("items").EnumerateArray()];
            return entries.Count > 0;
        });
        var entry = Assert.Single(entries);
        Assert.Equal(("user", session.GetProperty("userId").GetString()), (entry.GetProperty("actor").GetProperty("kind").GetString(), entry.GetProperty("actor").GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("\u212A", "k")]
    [InlineData("\u0130", "i")]
    [InlineData("\u00DC", "\u00FC")]
    public async Task An_address_is_its_owners_in_any_case_of_ASCII_and_in_no_other_spelling(string spelling, string letter)
    {
        var rest = $"-{Guid.CreateVersion7():N}@example.com";
        var api = await System.ClientAsync("api");
        using (var signUp = await api.PostAsJsonAsync("/v1/companies", new { name = "Optik", email = letter + rest, password = Password }, Cancellation))
            await signUp.ReadAsync(201);

        await SignInAsync(api, letter + rest.ToUpperInvariant());
        using var other = await api.PostAsJsonAsync("/v1/auth/login", new { email = spelling + rest, password = Password }, Cancellation);
        await other.ExpectAsync(401, "invalid_login");
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_login_the_answer_is_the_same()
    {
        var (api, email, company) = await SignUpAsync();
        var withoutPassword = await System.SignUpAsync(Cancellation);
        var other = (await withoutPassword.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0].GetProperty("email").GetString()!;
        var answers = new HashSet<string>();
        foreach (var (login, password) in new[] { (email, "a wrong password"), ("nobody@example.com", Password), (other, Password), ("no address", "x"), ("a\u0000b@example.com", "x") })
        {
            using var response = await api.PostAsJsonAsync("/v1/auth/login", new { email = login, password }, Cancellation);
            var problem = await response.ExpectAsync(401, "invalid_login");
            Assert.Equal("Bearer realm=\"scale\"", response.Headers.WwwAuthenticate.ToString());
            answers.Add($"{problem.GetProperty("title")} {problem.GetProperty("code")} {problem.EnumerateObject().Count()} {string.Join(',', response.Headers.Select(header => header.Key).Order(StringComparer.Ordinal))}");
        }
        Assert.Single(answers);
        Assert.NotEqual(company.Id, withoutPassword.Id);
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_again_ends_the_session_for_both()
    {
        var (api, email, _) = await SignUpAsync();
        var first = await SignInAsync(api, email);
        var second = await (await RefreshAsync(api, Token(first, "refreshToken"))).ReadAsync(200);
        var third = await (await RefreshAsync(api, Token(second, "refreshToken"))).ReadAsync(200);

        // Two generations old: no client that only lost an answer has it.
        await (await RefreshAsync(api, Token(first, "refreshToken"))).ExpectAsync(401, "invalid_refresh_token");
        await (await RefreshAsync(api, Token(third, "refreshToken"))).ExpectAsync(401, "invalid_refresh_token");
        var client = SignedUpCompany.WithKey(api, Token(third, "accessToken"));
        await UntilAsync(async () => await StatusAsync(client.GetAsync("/v1/users", Cancellation)) == 401);
    }

    [Fact]
    public async Task A_client_that_did_not_get_the_answer_refreshes_again()
    {
        var (api, email, _) = await SignUpAsync();
        var first = await SignInAsync(api, email);
        var lost = await RefreshAsync(api, Token(first, "refreshToken"));
        lost.Dispose();
        var again = await (await RefreshAsync(api, Token(first, "refreshToken"))).ReadAsync(200);
        await (await RefreshAsync(api, Token(again, "refreshToken"))).ReadAsync(200);
    }

    [Fact]
    public async Task Sessions_are_listed_and_one_is_ended_by_another()
    {
        var (api, email, _) = await SignUpAsync();
        var (kept, ended) = (await SignInAsync(api, email), await SignInAsync(api, email));
        var client = SignedUpCompany.WithKey(api, Token(kept, "accessToken"));

        var items = (await client.GetFromJsonAsync<JsonElement>("/v1/auth/sessions", Cancellation)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([ended.GetProperty("sessionId").GetGuid(), kept.GetProperty("sessionId").GetGuid()], items.Select(item => item.GetProperty("id").GetGuid()));
        Assert.Equal([false, true], items.Select(item => item.GetProperty("current").GetBoolean()));

        await (await client.DeleteAsync($"/v1/auth/sessions/{items[0].GetProperty("id").GetGuid()}", Cancellation)).ReadAsync(200);
        await (await client.DeleteAsync($"/v1/auth/sessions/{items[0].GetProperty("id").GetGuid()}", Cancellation)).ExpectAsync(404, "not_found");
        var gone = SignedUpCompany.WithKey(api, Token(ended, "accessToken"));
        await UntilAsync(async () => await StatusAsync(gone.GetAsync("/v1/users", Cancellation)) == 401);
        Assert.Equal(200, await StatusAsync(client.GetAsync("/v1/users", Cancellation)));
    }

    [Fact]
    public async Task The_oldest_session_makes_room()
    {
        var (api, email, _) = await SignUpAsync();
        var oldest = await SignInAsync(api, email);
        JsonElement last = default;
        for (var i = 0; i < 10; i++)
            last = await SignInAsync(api, email);

        var client = SignedUpCompany.WithKey(api, Token(last, "accessToken"));
        var items = (await client.GetFromJsonAsync<JsonElement>("/v1/auth/sessions", Cancellation)).GetProperty("items");
        Assert.Equal(10, items.GetArrayLength());
        await (await RefreshAsync(api, Token(oldest, "refreshToken"))).ExpectAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task A_new_password_ends_all_other_sessions()
    {
        var (api, email, company) = await SignUpAsync();
        var (asks, other) = (await SignInAsync(api, email), await SignInAsync(api, email));
        var client = SignedUpCompany.WithKey(api, Token(asks, "accessToken"));
        await (await client.PostAsJsonAsync("/v1/auth/password", new { currentPassword = "a wrong password", newPassword = "fourteen umbrellas" }, Cancellation)).ExpectAsync(403, "wrong_password");
        await (await client.PostAsJsonAsync("/v1/auth/password", new { newPassword = "fourteen umbrellas" }, Cancellation)).ExpectAsync(403, "wrong_password");
        await (await client.PostAsJsonAsync("/v1/auth/password", new { currentPassword = Password, newPassword = "fourteen umbrellas" }, Cancellation)).ReadAsync(200);

        var others = SignedUpCompany.WithKey(api, Token(other, "accessToken"));
        await UntilAsync(async () => await StatusAsync(others.GetAsync("/v1/users", Cancellation)) == 401);
        await (await RefreshAsync(api, Token(other, "refreshToken"))).ExpectAsync(401, "invalid_refresh_token");
        Assert.Equal(200, await StatusAsync(client.GetAsync("/v1/users", Cancellation)));
        Assert.Equal(200, await StatusAsync(company.Api.GetAsync("/v1/users", Cancellation)));
        using var old = await api.PostAsJsonAsync("/v1/auth/login", new { email, password = Password }, Cancellation);
        await old.ExpectAsync(401, "invalid_login");
        await SignInAsync(api, email, "fourteen umbrellas");
        Assert.Contains("user.password_set", await company.Api.GetStringAsync("/v1/audit", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_password_is_set_with_a_key_that_may_do_all_and_with_no_other()
    {
        var company = await System.SignUpAsync(Cancellation);
        var role = await company.CreateApiKeyAsync(Cancellation, role: "owner");
        var scoped = await company.CreateApiKeyAsync(Cancellation, scopes: ["users:write"]);
        var body = new { newPassword = Password };
        await (await role.Api.PostAsJsonAsync("/v1/auth/password", body, Cancellation)).ExpectAsync(403, "forbidden");
        await (await scoped.Api.PostAsJsonAsync("/v1/auth/password", body, Cancellation)).ExpectAsync(403, "forbidden");
        await (await company.Api.PostAsJsonAsync("/v1/auth/password", body, Cancellation)).ReadAsync(200);
        await (await company.Api.PostAsJsonAsync("/v1/auth/logout", body, Cancellation)).ExpectAsync(403, "forbidden");
    }

    [Fact]
    public async Task No_store_holds_a_password_or_a_token()
    {
        var (api, email, company) = await SignUpAsync();
        var session = await SignInAsync(api, email);
        await using var owner = new NpgsqlConnection(await System.ConnectionStringAsync("catalog", Cancellation));
        await owner.OpenAsync(Cancellation);
        var stored = await owner.SingleAsync<string>("select hash from user_passwords where company_id = $1", Cancellation, company.Id);
        Assert.StartsWith("pbkdf2-sha512$210000$", stored, StringComparison.Ordinal);

        using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var record = (string)(await redis.GetDatabase().HashGetAsync(
            $"scale:sessions:{{{session.GetProperty("userId").GetGuid():N}}}", session.GetProperty("sessionId").GetGuid().ToString("N")))!;
        Assert.DoesNotContain(Token(session, "accessToken"), record, StringComparison.Ordinal);
        Assert.DoesNotContain(Token(session, "refreshToken")[46..76], record, StringComparison.Ordinal);
        Assert.DoesNotContain(Token(session, "accessToken")[46..76], record, StringComparison.Ordinal);
    }

    private async Task<(HttpClient Api, string Email, SignedUpCompany Company)> SignUpAsync()
    {
        var api = await System.ClientAsync("api");
        var email = $"owner-{Guid.CreateVersion7():N}@example.com";
        var body = await (await api.PostAsJsonAsync("/v1/companies", new { name = "Optik", email, password = Password }, Cancellation)).ReadAsync(201);
        var key = body.GetProperty("apiKey").GetProperty("key").GetString()!;
        return (api, email, new(body.GetProperty("id").GetGuid(), key, SignedUpCompany.WithKey(api, key), api, new Mailbox(System.MailFolder)));
    }

    private static async Task<JsonElement> SignInAsync(HttpClient api, string email, string password = Password) =>
        await (await api.PostAsJsonAsync("/v1/auth/login", new { email, password }, Cancellation)).ReadAsync(200);

    private static Task<HttpResponseMessage> RefreshAsync(HttpClient api, string refreshToken) =>
        api.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken }, Cancellation);

    private static string Token(JsonElement session, string name) => session.GetProperty(name).GetString()!;

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return (int)response.StatusCode;
    }

    // What is awaited happens on other instances, which tell nobody.
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
            await timer.WaitForNextTickAsync(limit.Token);
    }
}
