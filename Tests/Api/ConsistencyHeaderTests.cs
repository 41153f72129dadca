using System.Net.Http.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ConsistencyHeaderTests(ScaleSystem system) : SystemTest(system)
{
    private const string Header = "X-Scale-Consistency";

    [Fact]
    public async Task A_change_answers_with_its_place_and_a_read_that_sends_it_gets_it_back()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (product, token) = await CreateProductAsync(company);
        Assert.StartsWith("v1.shard0.", token, StringComparison.Ordinal);

        using var read = await GetAsync(company, $"/v1/products/{product}", token);

        await read.ReadAsync(200);
        Assert.Equal(token, Assert.Single(read.Headers.GetValues(Header)));
    }

    [Fact]
    public async Task The_place_of_a_later_change_replaces_the_one_that_was_sent()
    {
        var company = await System.SignUpAsync(Cancellation);
        var (_, first) = await CreateProductAsync(company);
        var (_, second) = await CreateProductAsync(company, first);
        Assert.True(LsnOf(second) > LsnOf(first), $"{second} is not later than {first}");
    }

    [Fact]
    public async Task Who_has_changed_nothing_is_given_no_place()
    {
        var company = await System.SignUpAsync(Cancellation);
        using var read = await company.Api.GetAsync("/v1/products", Cancellation);
        Assert.False(read.Headers.Contains(Header));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("v1.shard0.1.0.AAAAAAAAAAAAAAAA")]
    [InlineData("v1.shard0.1.ffffffffffffffff.AAAAAAAAAAAAAAAA")]
    public async Task A_place_that_was_made_up_is_refused(string token)
    {
        var company = await System.SignUpAsync(Cancellation);
        using var response = await GetAsync(company, "/v1/products", token);
        await response.ExpectAsync(400, "invalid_consistency_token");
    }

    [Fact]
    public async Task Another_companys_place_is_refused()
    {
        var (_, token) = await CreateProductAsync(await System.SignUpAsync(Cancellation));
        using var response = await GetAsync(await System.SignUpAsync(Cancellation), "/v1/products", token);
        await response.ExpectAsync(400, "invalid_consistency_token");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_reads_what_it_has_just_written_whichever_instance_it_asks(bool sendsTheToken)
    {
        var company = await System.SignUpAsync(Cancellation);
        company.Api.DefaultRequestHeaders.ConnectionClose = true; // a balancer picks the instance per connection
        for (var i = 0; i < 40; i++)
        {
            var (product, token) = await CreateProductAsync(company);
            using var read = await GetAsync(company, $"/v1/products/{product}", sendsTheToken ? token : null);
            await read.ReadAsync(200);
        }
    }

    [Fact]
    public async Task Operators_see_hosts_and_pools()
    {
        var operators = await System.OperatorAsync();
        using var hosts = await operators.GetAsync("/v1/admin/replicas", Cancellation);
        var items = (await hosts.ReadAsync(200)).GetProperty("items").EnumerateArray().Select(host => host.GetProperty("name").GetString());
        Assert.Equal(["catalog", "catalog-replica1", "catalog-replica2", "shard0", "shard0-replica1", "shard0-replica2"], items);

        using var pools = await operators.GetAsync("/v1/admin/pools", Cancellation);
        var catalog = (await pools.ReadAsync(200)).GetProperty("items").EnumerateArray().Single(pool => pool.GetProperty("name").GetString() == "catalog");
        Assert.Equal(20, catalog.GetProperty("max").GetInt64());
    }

    private static async Task<(Guid Id, string Token)> CreateProductAsync(SignedUpCompany company, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/products")
        {
            Content = JsonContent.Create(new { sku = $"SKU-{Guid.CreateVersion7():N}", name = "Lens", price = 1, currency = "EUR", stock = 1 }),
        };
        if (token is not null)
            request.Headers.Add(Header, token);
        using var response = await company.Api.SendAsync(request, Cancellation);
        return ((await response.ReadAsync(201)).GetProperty("id").GetGuid(), Assert.Single(response.Headers.GetValues(Header)));
    }

    private static Task<HttpResponseMessage> GetAsync(SignedUpCompany company, string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Add(Header, token);
        return company.Api.SendAsync(request, Cancellation);
    }

    private static ulong LsnOf(string token) => Convert.ToUInt64(token.Split('.')[3], 16);
}
