using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Realtime.EndToEnd;

/// <summary>How often streams may be opened, over two running instances and one Redis.</summary>
public sealed class StreamLimitTests(ScaleSystem system) : SystemTest(system)
{
    private const int Limit = 5, MostAttempts = 10_000;

    [Fact]
    public async Task A_company_opens_so_many_streams_over_all_instances_and_the_others_go_on()
    {
        var (company, other) = (await System.SignUpAsync(Cancellation), await System.SignUpAsync(Cancellation));
        using var operators = await System.OperatorAsync();
        using var set = await operators.PutAsJsonAsync($"/v1/admin/companies/{company.Id}/limits", new { requests = Limit }, Cancellation);
        await set.ReadAsync(200);

        var (admitted, attempts) = (0, 0);
        while (true)
        {
            Assert.True(++attempts < MostAttempts, "The limit was not heard of.");
            using var response = await OpenAsync(company, company.ApiKey);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
                // An instance may not have noticed yet that the streams before are closed.
                if (problem.GetProperty("code").GetString() == "connection_limit")
                    continue;
                Assert.Equal("too_many_requests", problem.GetProperty("code").GetString());
                Assert.Equal("streams", Assert.Single(problem.GetProperty("violated-policies").EnumerateArray()).GetString());
                Assert.NotNull(response.Headers.RetryAfter);
                Assert.StartsWith("\"streams\";r=0;t=", Assert.Single(response.Headers.GetValues("RateLimit")), StringComparison.Ordinal);
                break;
            }
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            // Until an instance has heard of it, the plan's limit is kept there, which has hardly an end here.
            admitted += Assert.Single(response.Headers.GetValues("X-RateLimit-Limit")) == $"{Limit}" ? 1 : 0;
        }
        // What was opened before it was heard of counts as well.
        Assert.InRange(admitted, 0, Limit);

        using var others = await OpenAsync(other, other.ApiKey);
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
        // Streams are not the company's requests.
        using var request = await company.Api.GetAsync("/v1/products", Cancellation);
        await request.ReadAsync(200);
    }

    [Fact]
    public async Task Guesses_count_by_their_address()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await OpenAsync(company, "sk_" + new string('0', 36));
        await response.ExpectAsync(401, "invalid_credentials");
        Assert.StartsWith("\"address\";q=", Assert.Single(response.Headers.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
    }

    // Disposing of the response ends the stream; each connection is balanced anew.
    private static async Task<HttpResponseMessage> OpenAsync(SignedUpCompany company, string key)
    {
        var client = SignedUpCompany.WithKey(company.Realtime, key);
        client.DefaultRequestHeaders.ConnectionClose = true;
        return await client.GetAsync(new Uri("/v1/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
