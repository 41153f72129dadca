using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>What holds for every list, over the two that there are.</summary>
public sealed class ListEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("/v1/products")]
    [InlineData("/v1/orders")]
    public async Task Following_Link_walks_every_item_once_newest_first(string list)
    {
        var (company, created) = await CompanyWithAsync(list, count: 7);

        var seen = new List<Guid>();
        var address = $"{list}?limit=3";
        for (var pages = 1; address is not null; pages++)
        {
            Assert.True(pages <= 3, "Seven items are three pages of three.");
            using var response = await company.Api.GetAsync(address, Cancellation);
            var page = await response.ReadAsync(200);
            seen.AddRange(Ids(page));
            address = NextOf(response);
            var cursor = page.GetProperty("nextCursor").GetString();
            Assert.Equal(cursor is null, address is null);
            Assert.EndsWith(cursor ?? "", address ?? "", StringComparison.Ordinal);
        }

        created.Reverse();
        Assert.Equal(created, seen);
    }

    [Theory]
    [InlineData("/v1/products")]
    [InlineData("/v1/orders")]
    public async Task Items_created_while_somebody_pages_do_not_shift_the_pages(string list)
    {
        var (company, created) = await CompanyWithAsync(list, count: 4);
        using var first = await company.Api.GetAsync($"{list}?limit=2", Cancellation);
        await CreateAsync(company, list);

        using var second = await company.Api.GetAsync(NextOf(first), Cancellation);

        Assert.Equal([created[1], created[0]], Ids(await second.ReadAsync(200)));
    }

    [Theory]
    [InlineData("/v1/products")]
    [InlineData("/v1/orders")]
    public async Task A_page_that_ends_with_the_last_item_has_no_next_one(string list)
    {
        var (company, _) = await CompanyWithAsync(list, count: 2);

        using var response = await company.Api.GetAsync($"{list}?limit=2", Cancellation);

        Assert.Equal(JsonValueKind.Null, (await response.ReadAsync(200)).GetProperty("nextCursor").ValueKind);
        Assert.Null(NextOf(response));
    }

    [Theory]
    [InlineData("/v1/products")]
    [InlineData("/v1/orders")]
    public async Task Wrong_limits_and_cursors_are_refused(string list)
    {
        var (company, _) = await CompanyWithAsync(list, count: 2);
        using var page = await company.Api.GetAsync($"{list}?limit=1", Cancellation);
        var cursor = (await page.ReadAsync(200)).GetProperty("nextCursor").GetString()!;

        foreach (var limit in (string[])["0", "101", "ten"])
        {
            using var wrong = await company.Api.GetAsync($"{list}?limit={limit}", Cancellation);
            await wrong.ExpectInvalidAsync("limit");
        }

        var tampered = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];
        var flipped = cursor[..20] + (cursor[20] == 'A' ? 'B' : 'A') + cursor[21..];
        foreach (var wrongCursor in (string[])["nonsense", tampered, flipped, cursor[..^1], cursor + "A", "%00", new string('A', 5_000)])
        {
            using var wrong = await company.Api.GetAsync($"{list}?cursor={wrongCursor}", Cancellation);
            await wrong.ExpectAsync(400, "invalid_cursor");
        }
    }

    [Fact]
    public async Task A_cursor_of_another_list_or_another_company_is_refused()
    {
        var (company, _) = await CompanyWithAsync("/v1/orders", count: 2);
        var stranger = await System.SignUpAsync(Cancellation);
        using var page = await company.Api.GetAsync("/v1/orders?limit=1", Cancellation);
        var cursor = (await page.ReadAsync(200)).GetProperty("nextCursor").GetString()!;

        using var otherList = await company.Api.GetAsync($"/v1/products?cursor={cursor}", Cancellation);
        await otherList.ExpectAsync(400, "invalid_cursor");
        using var otherCompany = await stranger.Api.GetAsync($"/v1/orders?cursor={cursor}", Cancellation);
        await otherCompany.ExpectAsync(400, "invalid_cursor");
    }

    private async Task<(SignedUpCompany Company, List<Guid> Created)> CompanyWithAsync(string list, int count)
    {
        var company = await System.SignUpAsync(Cancellation);
        var created = new List<Guid>();
        for (var i = 0; i < count; i++)
            created.Add(await CreateAsync(company, list));
        return (company, created);
    }

    private static async Task<Guid> CreateAsync(SignedUpCompany company, string list)
    {
        var product = await company.CreateProductAsync(Cancellation);
        return list == "/v1/products" ? product : (await company.CreateOrderAsync(product, Cancellation)).GetProperty("id").GetGuid();
    }

    private static List<Guid> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private static string? NextOf(HttpResponseMessage response) => Links.Of(response, "next");
}
