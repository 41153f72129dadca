using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Exports;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>Every statement that reads, exports, places or changes an order, with 1,000,000 of them in place: none reads a table from end to end.</summary>
[Collection(ManyOrdersCollection.Name)]
public sealed partial class OrderPlanTests(ScaleSystem system, ManyOrders many) : SystemTest(system)
{
    [Fact]
    public async Task No_statement_of_an_order_scans_a_table()
    {
        var (order, products) = await SomeAsync();
        var added = QueryPlans.Literal(Guid.CreateVersion7());
        var wanted = $"'{{{string.Join(',', products)}}}'";
        (string Name, string Sql, string? Types, string[] Arguments)[] statements =
        [
            ("order_by_id", SqlText.Of<Order>("order_by_id"), null, [order]),
            ("orders_extent", SqlText.Of<OrdersExport>("orders_extent"), null, []),
            ("orders_batch", SqlText.Of<OrdersExport>("orders_batch"), null, [QueryPlans.Literal(Guid.Empty), order, $"{OrdersExport.BatchSize}"]),
            ("lock_products", SqlText.Of<Order>("lock_products"), null, [wanted]),
            ("product_by_id", SqlText.Of<Product>("product_by_id"), null, [QueryPlans.Literal(products[0])]),
            ("reserve_stock", SqlText.Of<Order>("reserve_stock"), "uuid, uuid[], int[]", [wanted, "'{1,1,1}'"]),
            ("return_stock", SqlText.Of<Order>("return_stock"), "uuid, uuid, int", [order, "1000000000"]),
            ("insert_order", SqlText.Of<Order>("insert_order"), null, [added, "'placed'", "'EUR'", "300", "null", "now()"]),
            ("insert_order_items", SqlText.Of<Order>("insert_order_items"), "uuid, uuid, uuid[], text[], text[], int[], bigint[], bigint[]",
                [added, wanted, "'{A,B,C}'", "'{A,B,C}'", "'{1,1,1}'", "'{100,100,100}'", "'{100,100,100}'"]),
            ("append", SqlText.Of<EventRecord>("append"), "uuid, int, text[], text[], uuid[], text[], text", ["1", "'{order.created}'", "'{order}'", $"array[{added}]::uuid[]", "'{\"{}\"}'", "null"]),
            ("audit insert", SqlText.Of<AuditLog>("insert"), "uuid, timestamptz, text, text, text, uuid[], text[], text[], uuid[], text[], text[]",
                ["now()", "'user'", "null", "null", $"array[{added}]::uuid[]", "'{order.created}'", "'{order}'", $"array[{added}]::uuid[]", "'{null}'", "'{\"{}\"}'"]),
        ];
        await using var plans = await OpenAsync();
        foreach (var (name, sql, types, arguments) in statements)
            AssertServed(name, QueryPlans.Problems(await plans.ExplainAsync(sql, arguments, Cancellation, types), mostSorted: 100));
    }

    [Fact]
    public async Task No_change_of_an_order_scans_a_table()
    {
        var (order, products) = await SomeAsync();
        var commands = new OrderCommands(many.Shard.Get<TenantDatabase>(), TimeProvider.System);
        var placed = Assert.IsType<OrderPlacement.Placed>(await commands.PlaceAsync(many.Large, new NewOrder([new(products[0], 1)], null), Cancellation)).Order;
        var updates = new OrderUpdates(many.Shard.Get<VersionedWrites>());

        var statements = await StatementsAsync(async () =>
        {
            await updates.UpdateAsync(many.Large, placed.Id, ExpectedVersion.Any, _ => new(OrderStatus.Cancelled, "R-1"), Cancellation);
            await updates.ArchiveAsync(many.Large, placed.Id, ExpectedVersion.Any, Cancellation);
        });

        Assert.Equal(4, statements.Count);
        await using var plans = await OpenAsync();
        foreach (var (sql, columns) in statements)
            AssertServed(sql, QueryPlans.Problems(await plans.ExplainAsync(sql, columns.Select(column => column switch
            {
                "id" => order,
                "version" => "7",
                "archived_at" => "now()",
                _ => QueryPlans.Literal(OrderStatus.Paid),
            }), Cancellation)));
    }

    private static void AssertServed(string statement, IEnumerable<string> problems) =>
        Assert.True(!problems.Any(), $"{statement}: an index is missing, or the statement cannot use it:\n  {string.Join("\n  ", problems)}");

    private async Task<QueryPlans> OpenAsync() => await QueryPlans.OpenAsync(await many.Shard.OpenAsOwnerAsync(Cancellation), many.Large.CompanyId, Cancellation);

    private async Task<(string Order, List<Guid> Products)> SomeAsync()
    {
        await using var owner = await many.Shard.OpenAsOwnerAsync(Cancellation);
        var order = await owner.SingleAsync<Guid>("select order_id from order_items where company_id = $1 order by order_id desc limit 1 offset 1000", Cancellation, many.Large.CompanyId);
        return (QueryPlans.Literal(order), await owner.ListAsync<Guid>("select id from products where company_id = $1 and archived_at is null limit 3", Cancellation, many.Large.CompanyId));
    }

    // What EF Core makes of a change, with the company as $1 and the columns of the other parameters in their order.
    private static async Task<List<(string Sql, List<string> Columns)>> StatementsAsync(Func<Task> work)
    {
        var texts = new ConcurrentQueue<string>();
        using var test = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => texts.Enqueue(span.TraceId == test.TraceId ? span.GetTagItem("db.query.text") as string ?? "" : ""),
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return [.. texts.SelectMany(text => Statements().Matches(text)).Select(match =>
        {
            var columns = new List<string>();
            var sql = Parameters().Replace(match.Value, found =>
            {
                var column = found.Groups[1].Value;
                if (column != "company_id")
                    columns.Add(column);
                return $"{column} = ${(column == "company_id" ? 1 : columns.Count + 1)}";
            });
            return (sql, columns);
        })];
    }

    [GeneratedRegex("UPDATE orders SET [^;]+|SELECT \\* FROM orders WHERE .+ FOR NO KEY UPDATE")]
    private static partial Regex Statements();

    [GeneratedRegex(@"(\w+) = [@$]\w+")]
    private static partial Regex Parameters();
}
