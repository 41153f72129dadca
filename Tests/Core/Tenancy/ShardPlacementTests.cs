using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Domain.Companies;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Tenancy;

public sealed class ShardPlacementTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task New_companies_go_where_the_fewest_are()
    {
        for (var i = 0; i < 3; i++)
            await shards.SignUpAsync("shard0", Cancellation);
        using var host = await shards.StartHostAsync(_ => { }, Cancellation);
        var placement = host.Services.GetRequiredService<ShardPlacement>();
        var before = await shards.Get<ShardList>().CompaniesAsync(Cancellation);
        var difference = before.GetValueOrDefault("shard0") - before.GetValueOrDefault("shard1");
        Assert.True(difference > 0);

        for (var i = 0; i < difference; i++)
            Assert.Equal("shard1", await placement.ChooseAsync(Cancellation));
        string[] next = [await placement.ChooseAsync(Cancellation), await placement.ChooseAsync(Cancellation)];
        Assert.Equal(["shard0", "shard1"], next.Order());
    }

    [Fact]
    public async Task A_shard_whose_primary_is_away_gets_no_company_until_it_is_back()
    {
        await shards.SignUpAsync("shard0", Cancellation);
        var before = await shards.Get<ShardList>().CompaniesAsync(Cancellation);
        for (var more = before.GetValueOrDefault("shard1") - before.GetValueOrDefault("shard0"); more >= 0; more--)
            await shards.SignUpAsync("shard0", Cancellation);
        using var host = await shards.StartHostAsync(builder => builder.Configuration["Placement:Refresh"] = "00:00:00", Cancellation);
        var placement = host.Services.GetRequiredService<ShardPlacement>();
        var database = await shards.ScalarAsync<string>("shard1", "select current_database()::text", Cancellation);
        await using var owner = await shards.OpenAsOwnerAsync("catalog", Cancellation);
        await owner.ExecuteAsync($"alter database {database} with allow_connections false", Cancellation);
        try
        {
            Assert.Equal("shard0", await placement.ChooseAsync(Cancellation));
        }
        finally
        {
            await owner.ExecuteAsync($"alter database {database} with allow_connections true", Cancellation);
        }
        Assert.Equal("shard1", await placement.ChooseAsync(Cancellation));
    }

    [Fact]
    public async Task A_closed_shard_gets_no_company_unless_an_operator_says_so()
    {
        using var host = await shards.StartHostAsync(builder => builder.Configuration["Placement:Closed:0"] = "shard1", Cancellation);
        Assert.Equal("shard0", await host.Services.GetRequiredService<ShardPlacement>().ChooseAsync(Cancellation));

        var outcome = await host.Services.GetRequiredService<CompanyCommands>().SignUpAsync(
            new SignUp("Optik", $"{Guid.CreateVersion7():N}@example.com", null) { Shard = "shard1" }, Cancellation);
        Assert.IsType<SignUpOutcome.SignedUp>(outcome);
    }

    [Fact]
    public async Task A_shard_that_nobody_knows_is_refused_by_name()
    {
        var outcome = await shards.Get<CompanyCommands>().SignUpAsync(
            new SignUp("Optik", $"{Guid.CreateVersion7():N}@example.com", null) { Shard = "shard7" }, Cancellation);

        Assert.Contains("shard", Assert.IsType<SignUpOutcome.Invalid>(outcome).Errors.ToDictionary().Keys);
    }
}
