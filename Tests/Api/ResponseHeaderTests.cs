using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ResponseHeaderTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("/v1/orders")]
    [InlineData("/v1/nothing")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health")]
    public async Task Every_response_has_a_correlation_id_the_clients_own_if_it_sent_one(string path)
    {
        var api = await System.ClientAsync("api");
        using var anonymous = await api.GetAsync(path, Cancellation);
        Assert.NotEmpty(Assert.Single(anonymous.Headers.GetValues("X-Correlation-Id")));

        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-Correlation-Id", "ticket-4711.a_b" } } };
        using var named = await api.SendAsync(request, Cancellation);
        Assert.Equal("ticket-4711.a_b", Assert.Single(named.Headers.GetValues("X-Correlation-Id")));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("<script>")]
    public async Task An_unsafe_correlation_id_is_replaced(string sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/orders");
        request.Headers.TryAddWithoutValidation("X-Correlation-Id", sent);
        using var response = await (await System.ClientAsync("api")).SendAsync(request, Cancellation);

        Assert.NotEqual(sent, Assert.Single(response.Headers.GetValues("X-Correlation-Id")));
    }

    [Fact]
    public async Task A_refusal_names_the_clients_own_trace()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/orders");
        request.Headers.Add("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01");
        using var response = await (await System.ClientAsync("api")).SendAsync(request, Cancellation);

        var problem = await response.ExpectAsync(401, "missing_credentials");
        Assert.Equal("0123456789abcdef0123456789abcdef", problem.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task A_refusal_that_comes_from_an_exception_keeps_its_headers()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await company.Api.PostRawAsync("/v1/orders", "{", Cancellation);

        await response.ExpectAsync(400, "malformed_json");
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task What_is_the_same_for_everybody_may_be_kept_by_a_CDN_and_says_nothing_of_who_asked()
    {
        var api = await System.ClientAsync("api");
        using var response = await api.GetAsync("/v1/plans", Cancellation);
        var plans = await response.ReadAsync(200);

        Assert.Equal(["FREE", "BASIC", "PROFESSIONAL", "ENTERPRISE"], plans.GetProperty("items").EnumerateArray().Select(plan => plan.GetProperty("code").GetString()));
        Assert.Equal("public, max-age=60, stale-while-revalidate=600", response.Headers.GetValues("Cache-Control").Single());
        Assert.DoesNotContain(response.Headers, header => header.Key.Contains("RateLimit", StringComparison.OrdinalIgnoreCase) || header.Key == "Set-Cookie");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/plans") { Headers = { IfNoneMatch = { response.Headers.ETag! } } };
        using var kept = await api.SendAsync(again, Cancellation);
        Assert.Equal(304, (int)kept.StatusCode);
    }

    [Fact]
    public async Task Answers_are_data_that_browsers_neither_sniff_nor_frame_nor_keep()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await company.Api.GetAsync("/v1/patients", Cancellation);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Server"));
    }
}
