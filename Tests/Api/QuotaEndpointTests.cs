using System.Net.Http.Json;
using System.Text.Json;
using Scale.Core.Plans;
using Scale.Core.Quotas;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class QuotaEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task The_status_says_what_is_used_and_what_the_plan_allows()
    {
        var company = await System.SignUpAsync(Cancellation);
        await company.CreateProductAsync(Cancellation);

        var status = await company.Api.GetFromJsonAsync<JsonElement>("/v1/quotas", Cancellation);

        Assert.Equal((company.Id, "FREE"), (status.GetProperty("companyId").GetGuid(), status.GetProperty("plan").GetString()));
        var products = Item(status, "products");
        Assert.Equal((1, 1_000, 999), (products.GetProperty("used").GetInt64(), products.GetProperty("limit").GetInt64(), products.GetProperty("remaining").GetInt64()));
        Assert.Equal("BASIC", products.GetProperty("liftedBy").GetString());
        Assert.Equal(1, Item(status, "users").GetProperty("used").GetInt64());
        Assert.Equal(QuotaNames.All.Select(quota => quota.Name()), status.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("resource").GetString()));
    }

    [Fact]
    public async Task A_refusal_says_what_is_used_and_which_plan_lifts_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 4; i++)
            await company.AddUserAsync("member", Cancellation);

        using var refused = await AcceptAsync(company, await company.InviteAsync("member", Cancellation));

        var quota = (await refused.ExpectAsync(403, "quota_exceeded")).GetProperty("quota");
        Assert.Equal("""{"resource":"users","used":5,"limit":5,"requested":1,"plan":"FREE","liftedBy":"BASIC"}""", quota.GetRawText());
    }

    [Fact]
    public async Task A_changed_plan_applies_within_a_second_on_every_instance()
    {
        var company = await System.SignUpAsync(Cancellation);
        for (var i = 0; i < 4; i++)
            await company.AddUserAsync("member", Cancellation);
        var token = await company.InviteAsync("member", Cancellation);
        using (var refused = await AcceptAsync(company, token))
            await refused.ExpectAsync(403, "quota_exceeded");

        await ChangePlanAsync(company, "BASIC");
        using (var accepted = await AcceptAsync(company, token))
            await accepted.ReadAsync(201);

        // The requests go round over the instances: ten in a row with the new plan have met them all.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        for (var inRow = 0; inRow < 10;)
        {
            var status = await company.Api.GetFromJsonAsync<JsonElement>("/v1/quotas", limit.Token);
            inRow = status.GetProperty("plan").GetString() == "BASIC" ? inRow + 1 : 0;
        }
    }

    [Fact]
    public async Task Operators_see_the_quotas_of_any_company_and_its_plan_is_in_the_audit_log_and_the_events()
    {
        var company = await System.SignUpAsync(Cancellation);
        await ChangePlanAsync(company, "PROFESSIONAL");
        await ChangePlanAsync(company, "PROFESSIONAL");

        using var operators = await System.OperatorAsync();
        var status = await operators.GetFromJsonAsync<JsonElement>($"/v1/admin/quotas/{company.Id}", Cancellation);
        Assert.Equal(1, Item(status, "users").GetProperty("used").GetInt64());

        var entries = await company.Api.GetFromJsonAsync<JsonElement>("/v1/audit?action=company.plan_changed", Cancellation);
        var entry = Assert.Single(entries.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal("operator", entry.GetProperty("actor").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_plan_that_does_not_exist_is_refused()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var operators = await System.OperatorAsync();
        using var response = await operators.PutAsJsonAsync($"/v1/admin/companies/{company.Id}/plan", new { plan = "GOLD" }, Cancellation);
        await response.ExpectInvalidAsync("plan");
    }

    [Fact]
    public void The_plan_that_lifts_a_limit_is_the_smallest_with_room()
    {
        var options = new QuotaOptions();
        Assert.Equal(PlanCodes.All, options.Plans.Keys);
        var limits = new QuotaLimits(new Fixed(options));

        Assert.Equal("BASIC", limits.PlanFor("FREE", Quota.Users, 6));
        Assert.Equal("PROFESSIONAL", limits.PlanFor("FREE", Quota.Users, 26));
        Assert.Equal("ENTERPRISE", limits.PlanFor("BASIC", Quota.Users, 101));
        Assert.Null(limits.PlanFor("ENTERPRISE", Quota.Users, 1));
    }

    private async Task ChangePlanAsync(SignedUpCompany company, string plan)
    {
        using var operators = await System.OperatorAsync();
        using var response = await operators.PutAsJsonAsync($"/v1/admin/companies/{company.Id}/plan", new { plan }, Cancellation);
        Assert.Equal(plan, (await response.ReadAsync(200)).GetProperty("plan").GetString());
    }

    private static Task<HttpResponseMessage> AcceptAsync(SignedUpCompany company, string token) =>
        company.Api.PostAsJsonAsync("/v1/invitations/accept", new { token, name = "Grace" }, Cancellation);

    private static JsonElement Item(JsonElement status, string resource) =>
        Assert.Single(status.GetProperty("items").EnumerateArray().ToList(), item => item.GetProperty("resource").GetString() == resource);

    private sealed class Fixed(QuotaOptions value) : Microsoft.Extensions.Options.IOptionsMonitor<QuotaOptions>
    {
        public QuotaOptions CurrentValue => value;

        public QuotaOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<QuotaOptions, string?> listener) => null;
    }
}
