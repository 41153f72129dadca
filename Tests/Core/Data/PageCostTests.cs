using System.Globalization;
using System.Text.Json;
using Npgsql;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Orders;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>
/// Every list of a shard with 1,000,000 orders in every order: the page behind the cursor of a row deep in it reads what the first one reads.
/// A cursor that filters rows, instead of choosing where in the index to begin, would read everything before them, thousands of
/// blocks. Twice is allowed, because a page of 20 rows lies in more or fewer blocks by chance: neighbours by name anywhere in the table, and where months
/// end and so where blocks begin depends on the month.
/// </summary>
[Collection(ManyOrdersCollection.Name)]
public sealed class PageCostTests(ScaleSystem system, ManyOrders many) : SystemTest(system)
{
    private const int PageRows = ListShapes.MostRows - 1, DeepPage = 10_000;

    public static TheoryData<string, bool> Lists
    {
        get
        {
            var lists = new TheoryData<string, bool>();
            // Webhooks are few: what plans read of them is all there is.
            foreach (var list in ListPlanTests.Definitions.Where(list => list != WebhookQueries.List))
                lists.Add(list.Name, list == WebhookDelivery.List);
            lists.Add(OrderList.Definition.Name, true);
            return lists;
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Page_10000_costs_what_page_1_costs(string name, bool filtered)
    {
        var list = ListPlanTests.Definitions.Single(one => one.Name == name);
        string[] filters = !filtered ? [] : name == "orders" ? [QueryPlans.Literal(OrderStatus.Paid)] : [QueryPlans.Literal(Guid.Empty)];
        await using var owner = await many.Shard.OpenAsOwnerAsync(Cancellation);
        await using var plans = await QueryPlans.OpenAsync(await many.Shard.OpenAsOwnerAsync(Cancellation), many.Large.CompanyId, Cancellation);
        var problems = new List<string>();
        foreach (var shape in ListShapes.Of(list).Where(shape => shape.Kind == ListPart.First && shape.Filters == (filtered ? 1u : 0)))
        {
            var count = long.Parse(Assert.Single(await RowAsync(owner, list, shape with { Kind = ListPart.Count }, ["10000000", .. filters])), CultureInfo.InvariantCulture);
            var page = count >= DeepPage * PageRows ? DeepPage : count * 9 / 10 / PageRows;
            var last = await RowAsync(owner, list, shape with { Kind = ListPart.AtOffset }, ["1", $"{((page - 1) * PageRows) - 1}", .. filters]);

            var near = await CostAsync(plans, list, shape, [$"{ListShapes.MostRows}", .. filters]);
            var far = await CostAsync(plans, list, shape with { Kind = ListPart.After }, [$"{ListShapes.MostRows}", .. Cursor(list.Sorts[shape.Sort].Name, last), .. filters]);

            var line = $"{name}{(filtered ? " filtered" : "")} {(shape.Descending ? "-" : "")}{list.Sorts[shape.Sort].Name}{(shape.LiveOnly || !list.Archivable ? "" : " with archived")}: page 1 {near.Blocks} blocks, {near.Milliseconds:0.00} ms; page {page:N0} {far.Blocks} blocks, {far.Milliseconds:0.00} ms";
            TestContext.Current.TestOutputHelper?.WriteLine(line);
            if (far.Blocks > 2 * near.Blocks)
                problems.Add(line);
        }
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    // What the API has in the cursor of a row: the id, behind the key if that is not the id itself and not unique.
    private static string[] Cursor(string sort, List<string> row) => sort switch
    {
        "createdAt" or "at" => [QueryPlans.Literal(row[0])],
        "sku" => [QueryPlans.Literal(row[^1])],
        _ => [QueryPlans.Literal(row[^1]), QueryPlans.Literal(row[0])],
    };

    // The list's own query, so that the row is the one that clients come by, as the owner and with literals: its cost is not asked about.
    private async Task<List<string>> RowAsync(NpgsqlConnection owner, ListDefinition list, ListShape shape, string[] arguments)
    {
        await owner.ExecuteAsync($"prepare deep as {list.TextOf(shape)}", Cancellation);
        await using var command = new NpgsqlCommand($"execute deep ({string.Join(", ", arguments.Prepend(QueryPlans.Literal(many.Large.CompanyId)))})", owner) { AllResultTypesAreUnknown = true };
        var row = new List<string>();
        await using (var rows = await command.ExecuteReaderAsync(Cancellation))
        {
            Assert.True(await rows.ReadAsync(Cancellation));
            for (var i = 0; i < rows.FieldCount; i++)
                row.Add(await rows.IsDBNullAsync(i, Cancellation) ? "" : rows.GetString(i));
        }
        await owner.ExecuteAsync("deallocate deep", Cancellation);
        return row;
    }

    // The median of some executions: what a first one reads from the disk says nothing about the query.
    private static async Task<(long Blocks, double Milliseconds)> CostAsync(QueryPlans plans, ListDefinition list, ListShape shape, string[] arguments)
    {
        var costs = new List<(long Blocks, double Milliseconds)>();
        for (var i = 0; i < 5; i++)
        {
            var explained = await plans.ExplainAsync(list.TextOf(shape), arguments, Cancellation);
            costs.Add((Blocks(explained.GetProperty("Plan")), explained.GetProperty("Execution Time").GetDouble()));
        }
        return costs.OrderBy(cost => cost.Milliseconds).ElementAt(2);
    }

    private static long Blocks(JsonElement plan) => plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
}
