using System.Globalization;
using System.Reflection;
using Scale.Core.Audit;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Exams;
using Scale.Core.Domain.Files;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Patients;
using Scale.Core.Domain.Products;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>
/// Every list of a shard with 1,000,000 orders in place, as the services' role and as the prepared statement's generic plan: none reads a table
/// from end to end, and none sorts what an index has in order.
/// </summary>
[Collection(ManyOrdersCollection.Name)]
public sealed class ListPlanTests(ScaleSystem system, ManyOrders many) : SystemTest(system)
{
    private static readonly DateTimeOffset Start = new(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1, 0, 0, 0, TimeSpan.Zero);

    // A value of each filter that finds some of many rows: of times, the last or the first hundredth.
    private static readonly Dictionary<string, string> Values = new()
    {
        ["webhookId"] = Guid.Empty.ToString(), ["status"] = "paid", ["reference"] = "R-7", ["sku"] = "SKU-77", ["name"] = "fra",
        ["createdFrom"] = Time(0.99), ["createdBefore"] = Time(0.01), ["performedFrom"] = Time(0.99), ["performedBefore"] = Time(0.01),
        ["from"] = Time(0.99), ["to"] = Time(0.01), ["resource"] = "order", ["action"] = "order.paid",
    };

    // Several at once, where an index has them all: one value, and a range of times.
    private static readonly Dictionary<string, uint[]> Together = new()
    {
        ["orders"] = [0b1101, 0b1110, 0b1100], ["products"] = [], ["patients"] = [0b110], ["exams"] = [0b110, 0b111], ["files"] = [],
        ["webhooks"] = [], ["webhook_deliveries"] = [0b11], ["audit"] = [0b110000, 0b110001, 0b110010, 0b110100, 0b111000],
    };

    public static TheoryData<string> Lists => [.. Definitions.Select(list => list.Name)];

    internal static ListDefinition[] Definitions =>
    [
        OrderList.Definition, ProductList.Definition, PatientQueries.List, ExamQueries.List, FileQueries.List, AuditList.Definition, WebhookQueries.List,
        WebhookDelivery.List,
    ];

    [Fact]
    public void The_plans_of_every_list_are_read()
    {
        var lists = typeof(ListDefinition).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(property => property.PropertyType == typeof(ListDefinition))
            .Select(property => ((ListDefinition)property.GetValue(null)!).Name);

        Assert.Equal(lists.Order(StringComparer.Ordinal), Definitions.Concat(CatalogPlanTests.Definitions).Select(list => list.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task No_list_scans_a_table_or_sorts_whatever_is_asked_for(string name)
    {
        var list = Definitions.Single(one => one.Name == name);
        await using var plans = await OpenAsync();
        var values = await ValuesAsync();
        if (list == WebhookDelivery.List)
            values["status"] = DeliveryStatus.Failed;
        var problems = new List<string>();
        var read = 0;
        foreach (var shape in ListShapes.Of(list, Together[list.Name]))
        {
            var plan = await plans.ExplainAsync(list.TextOf(shape), ListShapes.Arguments(list, shape, values, sort => KeyOf(list, sort, shape.Descending)), Cancellation);
            problems.AddRange(QueryPlans.Problems(plan).Select(problem => $"{shape}: {problem}"));
            read++;
        }
        Assert.True(problems.Count == 0, $"{name}: an index is missing, or the query cannot use it:\n  {string.Join("\n  ", problems.Take(20))}");
        Assert.True(read > 15, $"Only {read} plans were read.");
    }

    private static string? KeyOf(ListDefinition list, string sort, bool descending) => sort switch
    {
        "sku" => QueryPlans.Literal("SKU-5"),
        "name" => QueryPlans.Literal(list.Name == "products" ? "frame 5" : "meier 5"),
        "price" => "250",
        "performedAt" => QueryPlans.Literal(descending ? Time(1.1) : Time(-0.1)),
        _ => null,
    };

    private static string Time(double part) => (Start + TimeSpan.FromSeconds(part * ManyOrders.Seconds)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<QueryPlans> OpenAsync() => await QueryPlans.OpenAsync(await many.Shard.OpenAsOwnerAsync(Cancellation), many.Large.CompanyId, Cancellation);

    // With ids and the like that some row of the large company has.
    private async Task<Dictionary<string, string>> ValuesAsync()
    {
        await using var owner = await many.Shard.OpenAsOwnerAsync(Cancellation);
        Task<string> AnyAsync(string column, string table) => owner.SingleAsync<string>(
            $"select {column}::text from {table} where company_id = $1 limit 1 offset 1000", Cancellation, many.Large.CompanyId);
        return new(Values)
        {
            ["patientId"] = await AnyAsync("patient_id", "exams"), ["sha256"] = await AnyAsync("sha256", "files"),
            ["actor"] = await AnyAsync("actor_id", "audit_log"), ["resourceId"] = await AnyAsync("resource_id", "audit_log"),
        };
    }
}
