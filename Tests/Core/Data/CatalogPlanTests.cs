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

    internal static ListDefinition[] Definitions => [UserQueries.List, UserQueries.Invitations, ApiKeyJson.List, CompanyList.Definition];

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

    // Where one in four is counted it may be cheaper to read companies as they come, and to pass over the others, than to find each by an index. What is asked
    // is whether an index can serve.
    [Fact]
    public async Task To_count_all_companies_no_more_are_read_than_are_counted()
    {
        var list = CompanyList.Definition;
        var connection = await many.OpenAsOwnerAsync(Cancellation);
        await using var plans = await QueryPlans.OpenAsync(connection, SystemCompany.Id, Cancellation);
        await connection.ExecuteAsync("set plan_cache_mode = force_custom_plan; set app.operator = 'on'; set enable_seqscan = off; set max_parallel_workers_per_gather = 0", Cancellation);
        var counted = ListShapes.Of(list).Where(shape => shape.Kind == ListPart.Count).ToList();
        Assert.Equal(list.Filters.Count + 1, counted.Select(shape => shape.Filters).Distinct().Count());
        foreach (var shape in counted)
        {
            // Only the shard is in another table, whose rows lead to companies one by one.
            var isOfShard = (shape.Filters & (1u << list.Filters.Index().Single(filter => filter.Item.Name == "shard").Index)) != 0;
            var (scan, join) = isOfShard ? ("on", "off") : ("off", "on");
            await connection.ExecuteAsync($"set enable_indexscan = {scan}; set enable_hashjoin = {join}; set enable_mergejoin = {join}", Cancellation);
            var plan = await plans.ExplainAsync(list.TextOf(shape), ListShapes.Arguments(list, shape, Values, _ => null), Cancellation);
            Assert.True(!QueryPlans.Problems(plan).Any(), $"{shape}: {string.Join("; ", QueryPlans.Problems(plan))}");
            var most = (isOfShard ? 2 : 1) * (PageLimits.MostCounted + 1);
            Assert.True(QueryPlans.Touched(plan) <= most, $"{shape}: {QueryPlans.Touched(plan)} rows are read\n{plan}");
        }
    }
}
