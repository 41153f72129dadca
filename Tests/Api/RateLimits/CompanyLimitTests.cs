using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

/// <summary>A company's own limit, set by operators, over the running instances.</summary>
public sealed class CompanyLimitTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_company_has_its_plans_limit_until_it_gets_another()
    {
        var company = await System.SignUpAsync(Cancellation, "BASIC");
        var @operator = await System.OperatorAsync();

        var plan = await (await @operator.GetAsync(Address(company), Cancellation)).ReadAsync(200);
        Assert.Equal(("BASIC", false), (plan.GetProperty("plan").GetString(), plan.GetProperty("isOwn").GetBoolean()));
        var own = await SetAsync(company, 77);
        Assert.Equal((77, true), (own.GetProperty("requests").GetInt64(), own.GetProperty("isOwn").GetBoolean()));
        var again = await SetAsync(company, null);
        Assert.Equal(plan.ToString(), again.ToString());
    }

    [Fact]
    public async Task All_instances_see_a_changed_limit_and_together_keep_to_it()
    {
        var company = await System.SignUpAsync(Cancellation);
        await SetAsync(company, 100);

        var admitted = 0;
        // Each instance has heard of it when it has said so; balanced by connection, hence several clients.
        await Parallel.ForAsync(0, 20, Cancellation, async (_, ct) =>
        {
            using var handler = new SocketsHttpHandler();
            using var client = new HttpClient(handler) { BaseAddress = company.Api.BaseAddress };
            client.DefaultRequestHeaders.Authorization = company.Api.DefaultRequestHeaders.Authorization;
            for (var i = 0; i < 100; i++)
            {
                using var response = await client.GetAsync("/v1/products?limit=1", ct);
                var isNew = Assert.Single(response.Headers.GetValues("X-RateLimit-Limit")) == "100";
                if (isNew && response.IsSuccessStatusCode)
                    Interlocked.Increment(ref admitted);
                else if (isNew)
                    await response.ExpectAsync(429, "too_many_requests");
            }
        });

        Assert.InRange(admitted, 99, 100);
    }

    [Fact]
    public async Task Every_change_of_a_limit_reaches_every_instance()
    {
        var company = await System.SignUpAsync(Cancellation);
        company.Api.DefaultRequestHeaders.ConnectionClose = true; // every request reaches the instances in turn
        for (var limit = 1_001; limit <= 1_005; limit++)
        {
            await SetAsync(company, limit);
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            bound.CancelAfter(TimeSpan.FromSeconds(30));
            for (var inARow = 0; inARow < 4;)
            {
                using var response = await company.Api.GetAsync("/v1/products?limit=1", bound.Token);
                inARow = Assert.Single(response.Headers.GetValues("X-RateLimit-Limit")) == $"{limit}" ? inARow + 1 : 0;
            }
        }
    }

    [Fact]
    public async Task An_impossible_limit_is_refused_and_so_is_an_unknown_company()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var none = await (await System.OperatorAsync()).PutAsJsonAsync(Address(company), new { requests = 0 }, Cancellation);
        await none.ExpectInvalidAsync("requests");
        using var nobody = await (await System.OperatorAsync()).PutAsJsonAsync($"/v1/admin/companies/{Guid.NewGuid()}/limits", new { requests = 5 }, Cancellation);
        await nobody.ExpectAsync(404, "not_found");
    }

    private static string Address(SignedUpCompany company) => $"/v1/admin/companies/{company.Id}/limits";

    private async Task<JsonElement> SetAsync(SignedUpCompany company, long? requests)
    {
        using var response = await (await System.OperatorAsync()).PutAsJsonAsync(Address(company), new { requests }, Cancellation);
        return await response.ReadAsync(200);
    }
}
