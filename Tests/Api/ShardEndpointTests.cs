using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

public sealed class ShardEndpointTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Operators_see_every_shard_with_its_companies()
    {
        var operators = await System.OperatorAsync();
        var before = await CompaniesAsync(operators);

        await System.SignUpAsync(Cancellation);
        await System.SignUpAsync(Cancellation);

        Assert.True(await CompaniesAsync(operators) >= before + 2);
    }

    [Fact]
    public async Task The_operators_key_is_compared_whole()
    {
        using var client = await System.OperatorAsync();
        var key = client.DefaultRequestHeaders.Authorization!.Parameter!;
        client.DefaultRequestHeaders.Authorization = new("Bearer", key[..^1]);

        using var response = await client.GetAsync("/v1/admin/shards", Cancellation);

        await response.ExpectAsync(401, "invalid_credentials");
    }

    private static async Task<long> CompaniesAsync(HttpClient operators)
    {
        using var response = await operators.GetAsync("/v1/admin/shards", Cancellation);
        var shard = (await response.ReadAsync(200)).GetProperty("items")[0];
        Assert.Equal("shard0", shard.GetProperty("name").GetString());
        Assert.Equal("available", shard.GetProperty("state").GetString());
        return shard.GetProperty("companies").GetInt64();
    }
}
