using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Scale.Api.Http.Paging;
using Scale.Core.Data.Paging;

namespace Scale.Tests.Api;

public sealed class PageQueryTests
{
    [Fact]
    public void Without_a_limit_a_page_has_the_default_size() =>
        Assert.Equal(new PageQuery(PageLimits.Default, null), Read("", expectedFields: []));

    [Theory]
    [InlineData("?limit=1", 1)]
    [InlineData("?limit=100", 100)]
    [InlineData("?limit=007", 7)]
    public void A_limit_within_bounds_is_taken(string query, int limit) => Assert.Equal(limit, Read(query, expectedFields: []).Limit);

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=+5")]
    [InlineData("?limit=1.5")]
    [InlineData("?limit=1e2")]
    [InlineData("?limit=")]
    [InlineData("?limit=all")]
    [InlineData("?limit=99999999999")]
    [InlineData("?limit=%EF%BC%95")]
    [InlineData("?limit=5&limit=5")]
    public void Any_other_limit_is_refused_by_name(string query) => Read(query, expectedFields: ["limit"]);

    [Fact]
    public void An_empty_cursor_is_the_first_page() => Assert.Null(Read("?cursor=", expectedFields: []).Cursor);

    [Fact]
    public void Two_cursors_are_refused_by_name() => Read("?cursor=a&cursor=b", expectedFields: ["cursor"]);

    [Fact]
    public void Everything_wrong_is_named_at_once() => Read("?limit=0&cursor=a&cursor=b", expectedFields: ["cursor", "limit"]);

    private static PageQuery Read(string query, string[] expectedFields)
    {
        var page = PageQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), out var errors);
        Assert.Equal(expectedFields, errors.ToDictionary().Keys.Order());
        return page;
    }
}
