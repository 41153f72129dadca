using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class CompanyEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_company_signs_up_and_its_key_works()
    {
        var api = await System.ClientAsync("api");
        var email = Email();

        using var response = await api.PostAsJsonAsync("/v1/companies", new { name = " Optik Grün ", email, plan = "BASIC" }, Cancellation);
        var company = await response.ReadAsync(201);

        Assert.Equal("Optik Grün", company.GetProperty("name").GetString());
        Assert.Equal("BASIC", company.GetProperty("plan").GetString());
        Assert.Equal(7, company.GetProperty("id").GetGuid().Version);
        Assert.Equal(TimeSpan.Zero, company.GetProperty("createdAt").GetDateTimeOffset().Offset);
        Assert.Equal(email, company.GetProperty("owner").GetProperty("email").GetString());
        var key = company.GetProperty("apiKey").GetProperty("key").GetString()!;
        Assert.Matches("^sk_[0-9A-Za-z]{36}$", key);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/products") { Headers = { Authorization = new("Bearer", key) } };
        using var products = await api.SendAsync(request, Cancellation);
        Assert.Empty((await products.ReadAsync(200)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Without_a_plan_a_company_is_on_FREE()
    {
        using var response = await PostAsync(new { name = "Optik", email = Email() });

        Assert.Equal("FREE", (await response.ReadAsync(201)).GetProperty("plan").GetString());
    }

    [Fact]
    public async Task An_address_signs_up_once_whatever_its_case()
    {
        var email = Email();
        using var first = await PostAsync(new { name = "First", email });
        await first.ReadAsync(201);

        using var second = await PostAsync(new { name = "Second", email = email.ToUpperInvariant() });

        await second.ExpectAsync(409, "email_taken");
    }

    [Fact]
    public async Task Everything_wrong_with_a_sign_up_is_named_at_once()
    {
        using var nothing = await PostAsync(new { });
        await nothing.ExpectInvalidAsync("name", "email");

        using var wrong = await PostAsync(new { name = new string('x', 201), email = "no address", plan = "GOLD" });
        await wrong.ExpectInvalidAsync("name", "email", "plan");
    }

    [Fact]
    public async Task An_administrator_renames_the_company_on_the_version_it_has_seen()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var before = await company.Api.GetAsync("/v1/company", Cancellation);
        Assert.Equal(1, (await before.ReadAsync(200)).GetProperty("version").GetInt64());

        using var renamed = await RenameAsync(company.Api, " Optik Grün ", before.Headers.ETag!.Tag);
        Assert.Equal(("Optik Grün", 2), Names(await renamed.ReadAsync(200)));
        using var late = await RenameAsync(company.Api, "Other", before.Headers.ETag!.Tag);
        await late.ExpectAsync(412, "precondition_failed");
        using var same = await RenameAsync(company.Api, "Optik Grün", "*");
        Assert.Equal(("Optik Grün", 2), Names(await same.ReadAsync(200)));
        using var empty = await RenameAsync(company.Api, " ", "*");
        await empty.ExpectInvalidAsync("name");

        var (_, member) = await company.AddUserAsync("member", Cancellation);
        using var refused = await RenameAsync(member, "Mine", "*");
        await refused.ExpectAsync(403, "forbidden");
        Assert.Equal(("Optik Grün", 2), Names(await member.GetFromJsonAsync<JsonElement>("/v1/company", Cancellation)));
        var entries = await company.Api.GetFromJsonAsync<JsonElement>("/v1/audit?action=company.updated", Cancellation);
        Assert.Equal("Optik Grün", Assert.Single(entries.GetProperty("items").EnumerateArray()).GetProperty("after").GetProperty("name").GetString());
    }

    private static (string?, long) Names(JsonElement company) => (company.GetProperty("name").GetString(), company.GetProperty("version").GetInt64());

    private static async Task<HttpResponseMessage> RenameAsync(HttpClient api, string name, string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/company") { Content = JsonContent.Create(new { name }) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.SendAsync(request, Cancellation);
    }

    private static string Email() => $"owner-{Guid.CreateVersion7():N}@example.com";

    private async Task<HttpResponseMessage> PostAsync(object body) =>
        await (await System.ClientAsync("api")).PostAsJsonAsync("/v1/companies", body, Cancellation);
}
