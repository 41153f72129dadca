using System.Text.RegularExpressions;
using Scale.Api.Http.Problems;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed partial class ProblemTableTests
{
    [Fact]
    public void A_code_has_one_meaning() =>
        Assert.Equal(ApiProblemCodes.All.Select(code => code.Code).Distinct(), ApiProblemCodes.All.Select(code => code.Code));

    [Fact]
    public void The_protocol_page_shows_exactly_the_codes_there_are()
    {
        var written = File.ReadAllLines(Repository.PathTo("docs", "protocol", "http.md")).Where(line => TableRow().IsMatch(line));
        var actual = ApiProblemCodes.All.Select(code => $"| `{code.Code}` | {code.Status} | {code.Title} | {code.Remedy} |").ToList();

        Assert.True(
            actual.SequenceEqual(written, StringComparer.Ordinal),
            $"Replace the table of codes in docs/protocol/http.md by:\n{string.Join('\n', actual)}");
    }

    [GeneratedRegex(@"^\| `[a-z_]+` \| \d{3} \|")]
    private static partial Regex TableRow();
}
