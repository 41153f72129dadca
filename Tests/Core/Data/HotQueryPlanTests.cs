using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>The plans of the hot queries, as the services' role gets them: with the policies, and as a prepared statement's generic plan.</summary>
public sealed class HotQueryPlanTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task An_order_by_id_touches_one_month_of_each_table(string mode)
    {
        var now = DateTimeOffset.UtcNow;
        var nodes = await PlanAsync(SqlText.Of<Order>("order_by_id"), mode, "uuid, uuid", Guid.CreateVersion7(now));

        var month = now.ToString("yyyy'_'MM", null);
        Assert.Equal([$"order_items_{month}", $"orders_{month}"], nodes.Select(node => node.Relation).OfType<string>().Order());
        Assert.All(nodes.Where(node => node.Relation is not null), node => Assert.Contains("Index", node.Type, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_orders_comes_from_the_primary_keys_without_a_sort(string mode)
    {
        var nodes = await PlanAsync(TextOf(OrderList.Definition), mode, "uuid, int, uuid", 21, Guid.AllBitsSet);

        Assert.DoesNotContain(nodes, node => node.Type.Contains("Sort", StringComparison.Ordinal));
        Assert.All(nodes.Where(node => node.Relation is not null), node => Assert.StartsWith("Index", node.Type, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_products_comes_from_the_primary_key_without_a_sort(string mode)
    {
        var nodes = await PlanAsync(TextOf(ProductList.Definition), mode, "uuid, int, uuid", 21, Guid.AllBitsSet);

        Assert.DoesNotContain(nodes, node => node.Type.Contains("Sort", StringComparison.Ordinal));
        Assert.Equal(["Index Scan"], nodes.Where(node => node.Relation is not null).Select(node => node.Type));
    }

    // The text of any page but the first.
    private static string TextOf(ListDefinition list) => list.TextOf(new ListShape(0, Descending: true, 0, list.Archivable, ListPart.After));

    // Small tables tempt the planner to read them whole; what is asked here is whether the index can serve the query.
    private async Task<List<(string Type, string? Relation)>> PlanAsync(string sql, string mode, string types, params object[] parameters)
    {
        var tenant = await core.SignUpAsync(Cancellation);
        await using var service = await core.OpenAsServiceAsync("shard0", Cancellation);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        await service.EnterAsync(tenant.CompanyId, Cancellation);
        await service.ExecuteAsync($"set local plan_cache_mode = {mode}; set local enable_seqscan = off; set local enable_bitmapscan = off", Cancellation);
        await service.ExecuteAsync($"prepare hot ({types}) as {sql}", Cancellation);
        var arguments = string.Join(", ", parameters.Prepend(tenant.CompanyId).Select(value => $"'{value}'"));
        var json = await service.SingleAsync<string>($"explain (analyze, format json) execute hot ({arguments})", Cancellation);
        await service.ExecuteAsync("deallocate hot", Cancellation);
        return [.. Nodes(JsonDocument.Parse(json).RootElement[0].GetProperty("Plan"))];
    }

    private static IEnumerable<(string Type, string? Relation)> Nodes(JsonElement plan)
    {
        yield return (plan.GetProperty("Node Type").GetString()!, plan.TryGetProperty("Relation Name", out var relation) ? relation.GetString() : null);
        if (plan.TryGetProperty("Plans", out var children))
        {
            foreach (var node in children.EnumerateArray().SelectMany(Nodes))
                yield return node;
        }
    }
}
