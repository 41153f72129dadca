using System.Net.Http.Headers;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>Sorts, filters, pages by number, totals and streams, over the list of products.</summary>
public sealed class ListParameterTests(ScaleSystem system) : SystemTest(system)
{
    private SignedUpCompany _company = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _company = await System.SignUpAsync(Cancellation);
        foreach (var sku in (string[])["C", "A", "E", "B", "D"])
            await _company.CreateProductAsync(Cancellation, sku: sku);
    }

    [Theory]
    [InlineData("sort=sku", "A", "B", "C", "D", "E")]
    [InlineData("sort=-sku", "E", "D", "C", "B", "A")]
    [InlineData("sort=createdAt", "C", "A", "E", "B", "D")]
    [InlineData("sort=-createdAt", "D", "B", "E", "A", "C")]
    [InlineData("sku=B", "B")]
    [InlineData("sku=none")]
    public async Task Cursors_walk_the_list_in_the_order_that_was_asked_for(string query, params string[] expected)
    {
        var seen = new List<string>();
        var address = $"/v1/products?{query}&limit=2";
        while (address is not null)
        {
            Assert.True(seen.Count <= expected.Length);
            using var response = await _company.Api.GetAsync(address, Cancellation);
            seen.AddRange(Skus(await response.ReadAsync(200)));
            address = Links.Of(response, "next");
            Assert.All((string[])["first", "next"], relation => Assert.DoesNotContain("page=", Links.Of(response, relation) ?? "", StringComparison.Ordinal));
        }
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Pages_by_number_link_to_their_neighbours_and_a_cursor_goes_on_from_any_of_them()
    {
        using var second = await _company.Api.GetAsync("/v1/products?sort=sku&limit=2&page=2", Cancellation);
        var page = await second.ReadAsync(200);
        Assert.Equal(["C", "D"], Skus(page));

        Assert.Equal("/v1/products?sort=sku&limit=2&page=1", Links.Of(second, "first"));
        Assert.Equal("/v1/products?sort=sku&limit=2&page=1", Links.Of(second, "prev"));
        using var third = await _company.Api.GetAsync(Links.Of(second, "next"), Cancellation);
        Assert.Equal(["E"], Skus(await third.ReadAsync(200)));
        Assert.Null(Links.Of(third, "next"));
        using var byCursor = await _company.Api.GetAsync($"/v1/products?sort=sku&limit=2&cursor={page.GetProperty("nextCursor").GetString()}", Cancellation);
        Assert.Equal(["E"], Skus(await byCursor.ReadAsync(200)));
    }

    [Fact]
    public async Task What_is_archived_between_two_pages_moves_nothing_else()
    {
        using var first = await _company.Api.GetAsync("/v1/products?sort=sku&limit=2", Cancellation);
        var page = await first.ReadAsync(200);
        Assert.Equal(["A", "B"], Skus(page));
        // The last that was seen, which the cursor stands on, and the next.
        await ArchiveAsync("B");
        await ArchiveAsync("C");

        using var second = await _company.Api.GetAsync($"/v1/products?sort=sku&limit=2&cursor={page.GetProperty("nextCursor").GetString()}", Cancellation);
        var rest = await second.ReadAsync(200);
        Assert.Equal(["D", "E"], Skus(rest));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("nextCursor").ValueKind);

        async Task ArchiveAsync(string sku)
        {
            using var found = await _company.Api.GetAsync($"/v1/products?sku={sku}", Cancellation);
            var id = (await found.ReadAsync(200)).GetProperty("items")[0].GetProperty("id").GetGuid();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/products/{id}/archive") { Headers = { { "If-Match", "*" } } };
            using var archived = await _company.Api.SendAsync(request, Cancellation);
            await archived.ReadAsync(200);
        }
    }

    [Fact]
    public async Task A_page_too_deep_names_the_cursor()
    {
        using var response = await _company.Api.GetAsync("/v1/products?page=101&limit=100", Cancellation);
        var problem = await response.ExpectInvalidAsync("page");
        Assert.Contains("cursor", problem.GetProperty("errors").GetProperty("page")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("&sku=A", 1)]
    public async Task The_total_comes_when_it_is_asked_for(string filter, int expected)
    {
        using var response = await _company.Api.GetAsync($"/v1/products?limit=1&count=true{filter}", Cancellation);
        var page = await response.ReadAsync(200);
        Assert.Equal((expected, true), (page.GetProperty("total").GetInt32(), page.GetProperty("totalIsExact").GetBoolean()));
        using var without = await _company.Api.GetAsync("/v1/products?limit=1", Cancellation);
        Assert.False((await without.ReadAsync(200)).TryGetProperty("total", out _));
    }

    [Fact]
    public async Task A_cursor_is_refused_with_another_sort_or_filter()
    {
        using var page = await _company.Api.GetAsync("/v1/products?sort=sku&limit=2", Cancellation);
        var cursor = (await page.ReadAsync(200)).GetProperty("nextCursor").GetString();
        foreach (var other in (string[])["sort=-sku", "sort=createdAt", "sort=sku&sku=A", ""])
        {
            using var wrong = await _company.Api.GetAsync($"/v1/products?{other}&limit=2&cursor={cursor}", Cancellation);
            await wrong.ExpectAsync(400, "invalid_cursor");
        }
    }

    [Fact]
    public async Task What_the_list_does_not_know_is_refused_by_name()
    {
        using var response = await _company.Api.GetAsync("/v1/products?colour=red&sort=weight&Sku=A", Cancellation);
        await response.ExpectInvalidAsync("colour", "sort", "Sku");
    }

    [Fact]
    public async Task A_stream_has_every_item_on_a_line_and_says_at_its_end_that_it_is_complete()
    {
        var lines = await StreamAsync("/v1/products?sort=sku");
        Assert.Equal(["A", "B", "C", "D", "E"], lines[..^1].Select(line => line.GetProperty("sku").GetString()));
        var end = lines[^1].GetProperty("end");
        Assert.True(end.GetProperty("complete").GetBoolean());
        Assert.Equal(5, end.GetProperty("items").GetInt32());
        Assert.Equal(JsonValueKind.Null, end.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_stream_that_is_cut_short_goes_on_from_its_cursor()
    {
        var first = await StreamAsync("/v1/products?sort=sku&limit=3");
        var end = first[^1].GetProperty("end");
        Assert.False(end.GetProperty("complete").GetBoolean());

        var rest = await StreamAsync($"/v1/products?sort=sku&cursor={end.GetProperty("nextCursor").GetString()}");
        Assert.Equal(["A", "B", "C", "D", "E"], first[..^1].Concat(rest[..^1]).Select(line => line.GetProperty("sku").GetString()));
    }

    [Fact]
    public async Task A_stream_refuses_what_is_for_pages()
    {
        using var request = Lines("/v1/products?page=1&count=true&limit=100001");
        using var response = await _company.Api.SendAsync(request, Cancellation);
        await response.ExpectInvalidAsync("page", "count", "limit");
        using var forged = await _company.Api.SendAsync(Lines("/v1/products?cursor=nonsense"), Cancellation);
        await forged.ExpectAsync(400, "invalid_cursor");
    }

    private async Task<List<JsonElement>> StreamAsync(string address)
    {
        using var request = Lines(address);
        using var response = await _company.Api.SendAsync(request, Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static HttpRequestMessage Lines(string address) => new(HttpMethod.Get, address)
    {
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/x-ndjson") } },
    };

    private static List<string> Skus(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString()!)];
}
