using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Scale.Api.Http.Paging;
using Scale.Core.Data.Paging;

namespace Scale.Tests.Api;

public sealed class ListQueryTests
{
    private static readonly ListDefinition List = new("things", "SELECT id FROM things WHERE company_id = $1", (_, _) => { })
    {
        Sorts = [ListSort.ById("createdAt"), ListSort.ByText("name", "lower(name)"), ListSort.ByNumber("price", "price")],
        Filters =
        [
            ListFilter.OneOf("status", "status", "Where it stands.", ["open", "closed"]),
            ListFilter.FromId("createdFrom", "id", "Created then or later.", sort: "createdAt"),
            ListFilter.Prefix("name", "lower(name)", "name", "Begins with.", most: 20),
        ],
        Archivable = true,
        MostLimit = 50,
    };

    [Fact]
    public void Without_parameters_it_is_the_first_page_of_the_default_size_newest_first()
    {
        var query = Read("");
        Assert.Equal((PageLimits.Default, 0, true, null, null), (query.Limit, query.Sort, query.Descending, query.Cursor, query.Page));
        Assert.False(query.IncludeArchived || query.Count);
    }

    [Theory]
    [InlineData("?limit=1", 1)]
    [InlineData("?limit=50", 50)]
    [InlineData("?limit=007", 7)]
    public void A_limit_within_bounds_is_taken(string query, int limit) => Assert.Equal(limit, Read(query).Limit);

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=51", "limit")]
    [InlineData("?limit=-1", "limit")]
    [InlineData("?limit=+5", "limit")]
    [InlineData("?limit=1.5", "limit")]
    [InlineData("?limit=1e2", "limit")]
    [InlineData("?limit=", "limit")]
    [InlineData("?limit=all", "limit")]
    [InlineData("?limit=99999999999", "limit")]
    [InlineData("?limit=%EF%BC%95", "limit")]
    [InlineData("?limit=5&limit=5", "limit")]
    [InlineData("?cursor=a&cursor=b", "cursor")]
    [InlineData("?sort=weight", "sort")]
    [InlineData("?sort=Name", "sort")]
    [InlineData("?sort=--name", "sort")]
    [InlineData("?sort=", "sort")]
    [InlineData("?status=lost", "status")]
    [InlineData("?createdFrom=yesterday", "createdFrom")]
    [InlineData("?createdFrom=2026-11-21", "createdFrom")]
    [InlineData("?name=", "name")]
    [InlineData("?name=a%0Ab", "name")]
    [InlineData("?includeArchived=1", "includeArchived")]
    [InlineData("?count=yes", "count")]
    [InlineData("?page=0", "page")]
    [InlineData("?page=2&cursor=abc", "page")]
    [InlineData("?page=201&limit=50", "page")]
    [InlineData("?name=a&sort=price", "name")]
    [InlineData("?name=a&createdFrom=2026-11-21T10:00:00Z", "name")]
    [InlineData("?Status=open", "Status")]
    [InlineData("?offset=3", "offset")]
    [InlineData("?limit=0&offset=3&status=x", "limit", "offset", "status")]
    public void Everything_wrong_is_refused_by_name(string query, params string[] fields) => Read(query, fields);

    [Theory]
    [InlineData("?sort=name", 1, false)]
    [InlineData("?sort=-name", 1, true)]
    [InlineData("?sort=-price", 2, true)]
    [InlineData("?sort=createdAt", 0, false)]
    [InlineData("?name=a", 1, false)]
    [InlineData("?name=a&sort=-name", 1, true)]
    [InlineData("?createdFrom=2026-11-21T10:00:00Z", 0, true)]
    public void The_order_is_what_was_asked_for_or_what_serves_the_filter(string text, int sort, bool descending)
    {
        var query = Read(text);
        Assert.Equal((sort, descending), (query.Sort, query.Descending));
    }

    [Fact]
    public void The_deepest_page_that_a_number_reaches_is_taken() => Assert.Equal(200, Read("?page=200&limit=50").Page);

    [Fact]
    public void Times_that_are_the_same_are_one_value() => Assert.Equal(
        Read("?createdFrom=2026-11-21T12:00:00%2B02:00").Filters[0].Canonical, Read("?createdFrom=2026-11-21T10:00:00.000Z").Filters[0].Canonical);

    [Fact]
    public void A_time_becomes_the_smallest_id_of_its_millisecond()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_123);
        var floor = (Guid)Read($"?createdFrom={Uri.EscapeDataString(time.ToString("O"))}").Filters[0].Value;
        Assert.True(floor.CompareTo(Guid.CreateVersion7(time)) < 0);
        Assert.True(floor.CompareTo(Guid.CreateVersion7(time.AddMilliseconds(-1))) > 0);
    }

    [Fact]
    public void An_empty_cursor_is_the_first_page() => Assert.Null(Read("?cursor=").Cursor);

    private static ListQuery Read(string query, params string[] expectedFields)
    {
        var read = new ListQueryReader(List, new DefaultHttpContext { Request = { Query = new QueryCollection(QueryHelpers.ParseQuery(query)) } }.Request).Read(mostRows: null, out var errors);
        Assert.Equal(expectedFields, errors.ToDictionary().Keys.Order(StringComparer.Ordinal));
        return read;
    }
}
