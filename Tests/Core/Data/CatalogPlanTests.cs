using Scale.Core.ApiKeys;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Users;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>
/// Every list of the catalog with many rows in place, as the services' role and planned as there: none reads a table
/// from end to end, and none sorts what an index has in order. Sessions are no list of the catalog; Redis has them, a few for each user.
/// </summary>
public sealed class CatalogPlanTests(ScaleSystem system, ManyUsers many) : SystemTest(system), IClassFixture<ManyUsers>
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["role"] = "admin", ["id"] = "00000000-0007-7000-8000-000000000000", ["shard"] = "shard1", ["plan"] = "BASIC", ["status"] = "archived", ["name"] = "optik a",
    };

    public static TheoryData<string> Lists => [.. Definitions.Select(list => list.Name)];

    private static ListDefinition[] Definitions => [UserQueries.List, UserQueries.Invitations, ApiKeyJson.List, CompanyList.Definition];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task No_list_scans_a_table_or_sorts_whatever_is_asked_for(string name)
    {
        var list = Definitions.Single(one => one.Name == name);
        var connection = await many.OpenAsOwnerAsync(Cancellation);
        await using var plans = await QueryPlans.OpenAsync(connection, list.OfAllCompanies ? SystemCompany.Id : many.Large, Cancellation);
        if (list.OfAllCompanies)
            await connection.ExecuteAsync("set plan_cache_mode = force_custom_plan; set app.operator = 'on'", Cancellation);
        var problems = new List<string>();
        // To count some thousand of all companies PostgreSQL may read them as they come.
        foreach (var shape in ListShapes.Of(list).Where(shape => !list.OfAllCompanies || shape.Kind != ListPart.Count))
        {
            var arguments = ListShapes.Arguments(list, shape, Values, sort => sort == "name" ? QueryPlans.Literal("optik 5") : null);
            var plan = await plans.ExplainAsync(list.TextOf(shape), arguments, Cancellation);
            problems.AddRange(QueryPlans.Problems(plan).Select(problem => $"{shape}: {problem}"));
        }
        Assert.True(problems.Count == 0, $"{name}: an index is missing, or the query cannot use it:\n  {string.Join("\n  ", problems.Take(20))}");
    }
}
