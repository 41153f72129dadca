using System.Net.Http.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>Whatever an operator changes of a company is in the company's audit log, with the operator.</summary>
public sealed class OperatorAuditTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    // The configured operator, whose key the tests have.
    private const string Operator = "configured";

    // What an operation leaves in the log of a company; how it is asked for.
    private static readonly Dictionary<string, (string Action, Func<OperatorAuditTests, HttpClient, Task<Guid>> Run)> Changes = new()
    {
        ["placeCompany"] = ("api_key.created", (_, operators) => PlaceAsync(operators)),
        ["archiveCompany"] = ("company.archived", (_, operators) => SendAsync(operators, HttpMethod.Post, "companies/{0}/archive", null)),
        ["restoreCompany"] = ("company.restored", async (_, operators) =>
        {
            var company = await SendAsync(operators, HttpMethod.Post, "companies/{0}/archive", null);
            return await SendAsync(operators, HttpMethod.Post, "companies/{0}/restore", null, company);
        }),
        ["changePlan"] = ("company.plan_changed", (_, operators) => SendAsync(operators, HttpMethod.Put, "companies/{0}/plan", new { plan = "BASIC" })),
        ["setCompanyLimits"] = ("company_limits.updated", (_, operators) => SendAsync(operators, HttpMethod.Put, "companies/{0}/limits", new { requests = 77 })),
        ["abortMove"] = ("company_move.abort_requested", async (test, operators) =>
        {
            var company = await PlaceAsync(operators);
            await SendAsync(operators, HttpMethod.Post, $"moves/{await test.MoveAsync(company)}/abort", null, company);
            return company;
        }),
    };

    private static readonly Dictionary<string, string> Others = new()
    {
        ["requestMove"] = "needs a second shard: CompanyMoveTests asks for one",
        ["invalidateCompanyCache"] = "changes nothing of the company's",
    };

    public static TheoryData<string> Operations => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_change_by_an_operator_is_in_the_companys_audit_log_with_its_name(string operation)
    {
        var (action, run) = Changes[operation];
        var company = await run(this, await System.OperatorAsync());

        await using var shard = await core.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(
            [$"operator {Operator}"],
            await shard.ListAsync<string>("select actor_kind || ' ' || actor_id from audit_log where company_id = $1 and action = $2", Cancellation, company, action));
    }

    [Fact]
    public async Task Every_unsafe_operation_of_operators_is_tried()
    {
        var document = await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);
        var unsafeOnes = ApiOperation.Of(document).Where(operation => operation.NeedsOperator && operation.Method != HttpMethod.Get).Select(operation => operation.Id);

        Assert.Equal(unsafeOnes.Order(), Changes.Keys.Concat(Others.Keys).Order());
    }

    private static async Task<Guid> PlaceAsync(HttpClient operators)
    {
        using var response = await operators.PostAsJsonAsync(
            "/v1/admin/companies", new { name = "Audited", email = $"{Guid.CreateVersion7():N}@example.com" }, Cancellation);
        return (await response.ReadAsync(201)).GetProperty("id").GetGuid();
    }

    private static async Task<Guid> SendAsync(HttpClient operators, HttpMethod method, string address, object? body, Guid? company = null)
    {
        var id = company ?? await PlaceAsync(operators);
        using var request = new HttpRequestMessage(method, $"/v1/admin/{string.Format(null, address, id)}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await operators.SendAsync(request, Cancellation);
        await response.ReadAsync(200);
        return id;
    }

    // One that a worker is at, as far as anybody can tell.
    private async Task<Guid> MoveAsync(Guid company)
    {
        var id = Guid.CreateVersion7();
        await using var catalog = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await catalog.ExecuteAsync("""
            insert into company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at, worker, leased_until)
            values ($1, $2, 'shard0', 'shard1', 1, true, 'running', 'copying', now(), gen_random_uuid(), now() + interval '1 day')
            """, Cancellation, company, id);
        return id;
    }
}
