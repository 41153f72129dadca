using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>
/// Every hot query with 1,000,000 orders in place, as the services' role and as the prepared statement's generic plan: none reads a table
/// from end to end, none sorts what an index has in order, and none reads more the deeper it is in the list.
/// </summary>
public sealed class ListPlanTests(ScaleSystem system, ManyOrders many) : SystemTest(system), IClassFixture<ManyOrders>
{
    private const int MostRows = 21;

    // Of archived rows between live ones, and of one filter beside another.
    private const int MostRemoved = 1_000;

    private static readonly bool[] NoAndYes = [false, true];

    // A value of each filter that finds some of many rows.
    private static readonly Dictionary<string, string> Values = new()
    {
        ["status"] = "paid", ["reference"] = "R-7", ["sku"] = "SKU-77", ["name"] = "fra",
        ["createdFrom"] = "2020-01-01T00:00:00Z", ["createdBefore"] = "2099-01-01T00:00:00Z",
    };

    [Fact]
    public async Task No_list_scans_a_table_or_sorts_whatever_is_asked_for()
    {
        await using var service = await OpenAsync();
        var problems = new List<string>();
        var plans = 0;
        foreach (var list in (ListDefinition[])[OrderList.Definition, ProductList.Definition])
        {
            foreach (var (shape, arguments) in Shapes(list))
            {
                var plan = await PlanAsync(service, list.TextOf(shape), arguments);
                problems.AddRange(Problems(plan).Select(problem => $"{list.Name} {shape}: {problem}"));
                plans++;
            }
        }
        Assert.True(problems.Count == 0, $"An index is missing, or the query cannot use it:\n  {string.Join("\n  ", problems.Take(20))}");
        Assert.True(plans > 50, $"Only {plans} plans were read.");
    }

    [Fact]
    public async Task No_statement_of_an_order_scans_a_table()
    {
        await using var service = await OpenAsync();
        var order = await service.SingleAsync<Guid>("select order_id from order_items where company_id = $1 order by order_id desc limit 1 offset 1000", Cancellation, many.Large.CompanyId);
        var products = await service.ListAsync<Guid>("select id from products where company_id = $1 limit 3", Cancellation, many.Large.CompanyId);
        var company = Literal(many.Large.CompanyId);
        string[] keys = [company, Literal(order)];
        (string Sql, string[] Arguments)[] statements =
        [
            (SqlText.Of<Order>("order_by_id"), keys),
            (SqlText.Of<Order>("lock_order").Replace("{0}", "$1", StringComparison.Ordinal).Replace("{1}", "$2", StringComparison.Ordinal), keys),
            (SqlText.Of<Order>("return_stock"), keys),
            (SqlText.Of<Order>("lock_products"), [company, $"'{{{string.Join(',', products)}}}'"]),
            (SqlText.Of<Product>("product_by_id"), [company, Literal(products[0])]),
        ];
        foreach (var (sql, arguments) in statements)
            Assert.Empty(Problems(await PlanAsync(service, sql, arguments), mostSorted: 100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_10000_costs_what_page_2_costs(bool paid)
    {
        await using var service = await OpenAsync();
        var shape = new ListShape(0, Descending: true, paid ? 1u : 0, LiveOnly: true, ListPart.After);
        var condition = paid ? "status = 'paid' and" : "";
        var depth = paid ? 8_000 : 200_000 - 20;
        var deep = await service.SingleAsync<Guid>(
            $"select id from orders where company_id = $1 and {condition} archived_at is null order by id desc limit 1 offset {depth}", Cancellation, many.Large.CompanyId);
        string[] filter = paid ? [Literal("paid")] : [];
        string[] Arguments(Guid id) => [Literal(many.Large.CompanyId), $"{MostRows}", Literal(id), .. filter];
        var start = await service.SingleAsync<Guid>(
            $"select id from orders where company_id = $1 and {condition} archived_at is null order by id desc limit 1 offset 20", Cancellation, many.Large.CompanyId);

        var near = await CostAsync(service, shape, Arguments(start));
        var far = await CostAsync(service, shape, Arguments(deep));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{(paid ? "paid orders" : "orders")}: page 2 {near.Blocks} blocks, {near.Milliseconds:0.00} ms; page {(depth / 20) + 1:N0} {far.Blocks} blocks, {far.Milliseconds:0.00} ms");
        Assert.True(far.Blocks <= near.Blocks + 20, $"{near.Blocks} blocks for page 2, {far.Blocks} for the deep one.");
    }

    private static IEnumerable<(ListShape Shape, string[] Arguments)> Shapes(ListDefinition list)
    {
        var combinations = Enumerable.Range(0, list.Filters.Count).Select(i => 1u << i).Append(0u)
            // Two at once, where an index has both: a state, or a reference, and a time.
            .Concat(list == OrderList.Definition ? [0b1101u, 0b1110u, 0b1100u] : []);
        return from filters in combinations
               from sort in Enumerable.Range(0, list.Sorts.Count)
               let served = list.Filters.Where((_, i) => (filters & (1u << i)) != 0).Select(filter => filter.Sort).FirstOrDefault(one => one is not null)
               where served is null || served == list.Sorts[sort].Name
               from backwards in NoAndYes
               from live in NoAndYes
               from part in Enum.GetValues<ListPart>()
               let shape = new ListShape(sort, backwards, filters, live, part)
               select (shape, Arguments(list, shape));
    }

    private static string[] Arguments(ListDefinition list, ListShape shape)
    {
        string[] place = shape.Kind switch
        {
            ListPart.AtOffset => ["200"],
            ListPart.After => list.Sorts[shape.Sort].Name switch
            {
                "sku" => [Literal("SKU-5")],
                "name" => [Literal("frame 5"), Literal(Guid.Empty)],
                "price" => ["250", Literal(Guid.Empty)],
                _ => [Literal(shape.Descending ? Guid.AllBitsSet : Guid.Empty)],
            },
            _ => [],
        };
        var filters = list.Filters.Where((_, i) => (shape.Filters & (1u << i)) != 0).Select(filter =>
        {
            Assert.True(filter.TryRead(Values[filter.Name], out var value));
            return Literal(value.Value);
        });
        return ["$company", shape.Kind == ListPart.Count ? $"{PageLimits.MostCounted + 1}" : $"{MostRows}", .. place, .. filters];
    }

    private static string Literal(object value) => $"'{value}'";

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await many.OpenAsOwnerAsync(Cancellation);
        await connection.ExecuteAsync("set role scale_app; set plan_cache_mode = force_generic_plan", Cancellation);
        await connection.ExecuteAsync("select set_config('app.company_id', $1, false)", Cancellation, many.Large.CompanyId.ToString());
        return connection;
    }

    // The median of some executions: what a first one reads from the disk says nothing about the query.
    private async Task<(long Blocks, double Milliseconds)> CostAsync(NpgsqlConnection service, ListShape shape, string[] arguments)
    {
        var costs = new List<(long Blocks, double Milliseconds)>();
        for (var i = 0; i < 5; i++)
        {
            var root = await ExplainAsync(service, OrderList.Definition.TextOf(shape), arguments);
            costs.Add((Blocks(root.GetProperty("Plan")), root.GetProperty("Execution Time").GetDouble()));
        }
        return costs.OrderBy(cost => cost.Milliseconds).ElementAt(2);
    }

    private async Task<JsonElement> PlanAsync(NpgsqlConnection service, string sql, string[] arguments) =>
        (await ExplainAsync(service, sql, arguments)).GetProperty("Plan");

    // Types are left to PostgreSQL, as they are when a client sends parameters of the type that the column has.
    private async Task<JsonElement> ExplainAsync(NpgsqlConnection service, string sql, string[] arguments)
    {
        await service.ExecuteAsync($"prepare hot as {sql}", Cancellation);
        var values = string.Join(", ", arguments).Replace("$company", Literal(many.Large.CompanyId), StringComparison.Ordinal);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        var json = await service.SingleAsync<string>($"explain (analyze, buffers, timing off, format json) execute hot ({values})", Cancellation);
        await transaction.RollbackAsync(Cancellation);
        await service.ExecuteAsync("deallocate hot", Cancellation);
        return JsonDocument.Parse(json).RootElement[0];
    }

    private static long Blocks(JsonElement plan) => plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();

    // Reading an empty month whole is nothing, and neither is sorting the few rows that PostgreSQL knows one reference has.
    private static IEnumerable<string> Problems(JsonElement plan, int mostSorted = 20)
    {
        foreach (var node in Nodes(plan))
        {
            var (type, rows) = (node.GetProperty("Node Type").GetString()!, Rows(node));
            var removed = node.TryGetProperty("Rows Removed by Filter", out var filtered) ? filtered.GetDouble() : 0;
            var sorted = type.EndsWith("Sort", StringComparison.Ordinal) ? Children(node).Sum(Rows) : 0;
            if (type == "Seq Scan" && rows + removed > 100)
                yield return $"Seq Scan of {node.GetProperty("Relation Name").GetString()}, {rows + removed} rows";
            else if (removed > MostRemoved)
                yield return $"{type} reads {removed} rows in vain for the condition {node.GetProperty("Filter").GetString()}";
            if (sorted > mostSorted)
                yield return $"{type} of {sorted} rows by {node.GetProperty("Sort Key").GetRawText()}";
        }
    }

    private static double Rows(JsonElement node) => node.GetProperty("Actual Rows").GetDouble() * node.GetProperty("Actual Loops").GetDouble();

    private static IEnumerable<JsonElement> Nodes(JsonElement plan) => Children(plan).SelectMany(Nodes).Prepend(plan);

    private static JsonElement.ArrayEnumerator Children(JsonElement plan) => plan.TryGetProperty("Plans", out var children) ? children.EnumerateArray() : default;
}
