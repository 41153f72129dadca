using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>What operators do with companies: find them, put them away, bring them back.</summary>
public sealed class OperatorCompanyTests(ScaleSystem system) : SystemTest(system)
{
    private const string Password = "correct horse battery";

    private HttpClient _operators = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _operators = await System.OperatorAsync();
    }

    [Fact]
    public async Task Operators_find_companies_by_name_id_plan_shard_and_status()
    {
        var prefix = $"Finder {Guid.CreateVersion7():N}";
        var (first, second) = (await PlaceAsync($"{prefix} B", "ENTERPRISE"), await PlaceAsync($"{prefix} A", "FREE"));
        await ChangeAsync(second, "archive", "*");

        Assert.Equal([second, first], Ids(await ListAsync($"name={Uri.EscapeDataString(prefix.ToUpperInvariant())}")));
        Assert.Equal([first, second], Ids(await ListAsync($"sort=-name&name={Uri.EscapeDataString(prefix)}")));
        var found = Assert.Single((await ListAsync($"id={second}")).GetProperty("items").EnumerateArray());
        Assert.Equal(
            ($"{prefix} A", "FREE", "shard0", "archived", 2),
            (Text(found, "name"), Text(found, "plan"), Text(found, "shard"), Text(found, "status"), found.GetProperty("version").GetInt64()));
        Assert.Equal([second], Ids(await ListAsync($"id={second}&shard=shard0&plan=FREE&status=archived")));
        Assert.Empty(Ids(await ListAsync($"id={second}&status=active")));
        Assert.Empty(Ids(await ListAsync("shard=shard9")));
        Assert.Equal(first, Ids(await ListAsync("plan=ENTERPRISE"))[0]);

        using var wrong = await _operators.GetAsync("/v1/admin/companies?status=gone&colour=red&name=a&sort=createdAt", Cancellation);
        await wrong.ExpectInvalidAsync("status", "colour", "name");
    }

    [Fact]
    public async Task The_list_has_pages_and_a_cursor_of_a_company_is_none_here()
    {
        var (name, made) = ($"Pages{Guid.CreateVersion7():N}", new List<Guid>());
        for (var i = 0; i < 3; i++)
            made.Add(await PlaceAsync(name, "FREE"));

        var first = await ListAsync($"name={name}&limit=2");
        Assert.Equal(made.Take(2), Ids(first));
        var second = await ListAsync($"name={name}&limit=2&cursor={Text(first, "nextCursor")}");
        Assert.Equal(made.Skip(2), Ids(second));
        var company = await System.SignUpAsync(Cancellation);
        foreach (var _ in made)
            await company.CreateProductAsync(Cancellation);
        using var products = await company.Api.GetAsync("/v1/products?limit=1", Cancellation);
        using var foreign = await _operators.GetAsync($"/v1/admin/companies?cursor={Text(await products.ReadAsync(200), "nextCursor")}", Cancellation);
        await foreign.ExpectAsync(400, "invalid_cursor");
    }

    [Fact]
    public async Task An_archived_company_lets_nobody_in_until_it_is_restored_and_keeps_its_data()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.PostAsync("/v1/auth/password", new { newPassword = Password }, Cancellation);
        var owner = (await company.Api.GetFromJsonAsync<JsonElement>("/v1/users", Cancellation)).GetProperty("items")[0];
        var signedIn = await company.PostAsync("/v1/auth/login", new { email = Text(owner, "email"), password = Password }, Cancellation);
        using var session = SignedUpCompany.WithKey(company.Api, Text(signedIn, "accessToken")!);
        var invitation = await company.InviteAsync("member", Cancellation);
        var product = await company.CreateProductAsync(Cancellation);

        var archived = await ChangeAsync(company.Id, "archive", "\"1\"");
        Assert.NotEqual(JsonValueKind.Null, archived.GetProperty("archivedAt").ValueKind);
        // Which of the instances answers is not said: the other one knows within a second.
        await RefusedAsync(company.Api);
        await RefusedAsync(session);
        var open = await System.ClientAsync("api");
        using var login = await open.PostAsJsonAsync("/v1/auth/login", new { email = Text(owner, "email"), password = Password }, Cancellation);
        await login.ExpectAsync(401, "invalid_login");
        using var refresh = await open.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken = Text(signedIn, "refreshToken") }, Cancellation);
        await refresh.ExpectAsync(401, "invalid_refresh_token");
        using var accepted = await open.PostAsJsonAsync("/v1/invitations/accept", new { token = invitation, name = "Grace" }, Cancellation);
        await accepted.ExpectAsync(400, "invalid_invitation");

        var restored = await ChangeAsync(company.Id, "restore", "\"2\"");
        Assert.Equal((3, JsonValueKind.Null), (restored.GetProperty("version").GetInt64(), restored.GetProperty("archivedAt").ValueKind));
        Assert.Equal(product, Assert.Single(Ids(await AnsweredAsync(company.Api, "/v1/products"))));
        Assert.Equal(product, Assert.Single(Ids(await AnsweredAsync(session, "/v1/products"))));
        var entries = await AnsweredAsync(company.Api, $"/v1/audit?resourceId={company.Id}");
        Assert.Equal(
            [("company.restored", "operator"), ("company.archived", "operator")],
            entries.GetProperty("items").EnumerateArray().Take(2).Select(entry => (Text(entry, "action"), Text(entry.GetProperty("actor"), "kind"))));
    }

    [Fact]
    public async Task Archiving_names_the_version_it_was_decided_on_and_does_nothing_twice()
    {
        var company = await PlaceAsync("Versions", "FREE");
        using var missing = await _operators.PostAsync($"/v1/admin/companies/{company}/archive", null, Cancellation);
        await missing.ExpectAsync(428, "precondition_required");
        using var other = await SendAsync(company, "archive", "\"2\"");
        await other.ExpectAsync(412, "precondition_failed");

        Assert.Equal(2, (await ChangeAsync(company, "archive", "\"1\"")).GetProperty("version").GetInt64());
        using var again = await SendAsync(company, "archive", "\"2\"");
        Assert.Equal("\"2\"", again.Headers.ETag?.Tag);
        Assert.Equal(2, (await again.ReadAsync(200)).GetProperty("version").GetInt64());
    }

    private static async Task RefusedAsync(HttpClient client)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var refused = 0; refused < 4;)
        {
            await timer.WaitForNextTickAsync(Cancellation);
            using var response = await client.GetAsync("/v1/products", Cancellation);
            refused = (int)response.StatusCode == 401 ? refused + 1 : 0;
        }
    }

    // What was unknown is remembered for two seconds.
    private static async Task<JsonElement> AnsweredAsync(HttpClient client, string address)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var response = await client.GetAsync(address, Cancellation);
            if ((int)response.StatusCode != 401)
                return await response.ReadAsync(200);
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private async Task<Guid> PlaceAsync(string name, string plan)
    {
        using var response = await _operators.PostAsJsonAsync(
            "/v1/admin/companies", new { name, email = $"{Guid.CreateVersion7():N}@example.com", plan }, Cancellation);
        return (await response.ReadAsync(201)).GetProperty("id").GetGuid();
    }

    private async Task<JsonElement> ListAsync(string query)
    {
        using var response = await _operators.GetAsync($"/v1/admin/companies?{query}", Cancellation);
        return await response.ReadAsync(200);
    }

    private async Task<JsonElement> ChangeAsync(Guid company, string verb, string version)
    {
        using var response = await SendAsync(company, verb, version);
        return await response.ReadAsync(200);
    }

    private async Task<HttpResponseMessage> SendAsync(Guid company, string verb, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/admin/companies/{company}/{verb}");
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await _operators.SendAsync(request, Cancellation);
    }

    private static List<Guid> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
