using Microsoft.Extensions.Options;
using Scale.Core.ApiKeys;
using Scale.Core.Audit;
using Scale.Core.Data.Paging;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Exams;
using Scale.Core.Domain.Files;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Patients;
using Scale.Core.Domain.Products;
using Scale.Core.Domain.Users;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>Every list takes the cursors that it made itself, a while ago, for this company, and no others. These are made here, with the system's key.</summary>
public sealed class CursorRefusalTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly Dictionary<string, ListDefinition> Definitions = new()
    {
        ["/v1/products"] = ProductList.Definition, ["/v1/orders"] = OrderList.Definition, ["/v1/patients"] = PatientQueries.List, ["/v1/exams"] = ExamQueries.List,
        ["/v1/files"] = FileQueries.List, ["/v1/users"] = UserQueries.List, ["/v1/invitations"] = UserQueries.Invitations, ["/v1/api-keys"] = ApiKeyJson.List,
        ["/v1/audit"] = AuditList.Definition, ["/v1/webhooks"] = WebhookQueries.List, ["/v1/webhooks/{id}/deliveries"] = WebhookDelivery.List,
        ["/v1/admin/companies"] = CompanyList.Definition,
    };

    public static TheoryData<string> Lists => [.. Definitions.Keys];

    [Fact]
    public async Task Every_list_of_the_document_is_here()
    {
        var document = await ApiOperation.DocumentAsync(await System.ClientAsync("api"), Cancellation);
        Assert.Equal(
            // That of partitions has no definition and reads cursors itself.
            ApiOperation.Of(document).Where(operation => operation.IsList && operation.Path != "/v1/admin/partitions").Select(operation => operation.Path).Order(StringComparer.Ordinal),
            Definitions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Forged_foreign_and_outdated_cursors_are_refused(string address)
    {
        var company = await System.SignUpAsync(Cancellation);
        var list = Definitions[address];
        var (client, caller) = list.OfAllCompanies ? (await System.OperatorAsync(), SystemCompany.Id) : (company.Api, company.Id);
        var within = list.Within is null ? Guid.Empty
            : (await company.PostAsync("/v1/webhooks", new { url = "http://127.0.0.1/hook", events = new[] { "order.created" } }, Cancellation)).GetProperty("id").GetGuid();
        var scope = ScopeOf(list, caller, within);
        var fresh = CursorOf(scope, age: TimeSpan.Zero);

        using var taken = await GetAsync(fresh);
        await taken.ReadAsync(200);
        using var nearlyOutdated = await GetAsync(CursorOf(scope, new PagingOptions().CursorLifetime - TimeSpan.FromHours(1)));
        await nearlyOutdated.ReadAsync(200);

        await RefusedAsync(CursorOf(scope, new PagingOptions().CursorLifetime + TimeSpan.FromHours(1)), "The cursor is too old.");
        const string Foreign = "The cursor was changed, or was made for another company or another list.";
        await RefusedAsync(fresh[..20] + (fresh[20] == 'A' ? 'B' : 'A') + fresh[21..], Foreign);
        await RefusedAsync(CursorOf(scope, TimeSpan.Zero, key: $"{Guid.NewGuid():N}"), Foreign);
        await RefusedAsync(CursorOf(scope with { CompanyId = Guid.CreateVersion7() }, TimeSpan.Zero), Foreign);
        foreach (var other in Definitions.Values.Where(one => one != list))
            await RefusedAsync(CursorOf(scope with { Endpoint = other.Name }, TimeSpan.Zero), Foreign);
        await RefusedAsync(CursorOf(scope with { Filters = "status=x" }, TimeSpan.Zero), "The cursor was made for another order or other filters of this list.");
        await RefusedAsync("nonsense", "This is not a cursor.");

        Task<HttpResponseMessage> GetAsync(string cursor) => client.GetAsync(
            $"{address.Replace("{id}", within.ToString(), StringComparison.Ordinal)}?sort=-{list.Sorts[0].Name}&cursor={cursor}", Cancellation);

        async Task RefusedAsync(string cursor, string why)
        {
            using var response = await GetAsync(cursor);
            Assert.Equal(why, (await response.ExpectAsync(400, "invalid_cursor")).GetProperty("detail").GetString());
        }
    }

    // Of the first sort, descending, and without filters but that of the address.
    private static CursorScope ScopeOf(ListDefinition list, Guid company, Guid within)
    {
        var filters = list.Filters.Where(filter => filter.Name == list.Within).Select(filter =>
        {
            Assert.True(filter.TryRead(within.ToString(), out var value));
            return value;
        });
        return new ListQuery(list, 1) { Filters = [.. filters] }.ScopeOf(company);
    }

    private string CursorOf(CursorScope scope, TimeSpan age, string? key = null) =>
        new KeysetCursors(Options.Create(new PagingOptions { SigningKey = key ?? System.PagingKey }), new ManualClock(DateTimeOffset.UtcNow - age))
            .Write(scope, new KeysetCursor(0, Guid.AllBitsSet));
}
