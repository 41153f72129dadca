using Microsoft.AspNetCore.Http;
using Scale.Api.Http.Preconditions;

namespace Scale.Tests.Api;

public sealed class IfMatchTests
{
    [Theory]
    [InlineData("\"3\"", 3, true)]
    [InlineData("\"3\"", 4, false)]
    [InlineData("*", 4, true)]
    [InlineData("\"1\", \"4\"", 4, true)]
    [InlineData("W/\"4\"", 4, false)]
    [InlineData("\"four\"", 4, false)]
    [InlineData("\"-4\"", 4, false)]
    public void A_version_is_accepted_if_one_of_the_tags_names_it(string header, long version, bool accepted)
    {
        var read = Read(header);

        Assert.Equal(IfMatchState.Given, read.State);
        Assert.Equal(accepted, read.Version.Accepts(version));
    }

    [Fact]
    public void A_missing_header_and_one_that_is_no_tag_are_told_apart()
    {
        Assert.Equal(IfMatchState.Missing, Read(null).State);
        Assert.Equal(IfMatchState.Unreadable, Read("3").State);
        Assert.Equal(IfMatchState.Unreadable, Read("").State);
    }

    [Fact]
    public void The_tag_of_a_version_is_read_back() => Assert.True(Read(IfMatch.TagOf(7)).Version.Accepts(7));

    private static IfMatch Read(string? header)
    {
        var http = new DefaultHttpContext();
        if (header is not null)
            http.Request.Headers.IfMatch = header;
        return IfMatch.Read(http.Request);
    }
}
