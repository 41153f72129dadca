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
