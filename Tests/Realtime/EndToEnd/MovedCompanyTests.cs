using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Domain.Orders;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Realtime;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.Realtime.EndToEnd;

/// <summary>Streams of a company that changes shards: nobody who listens notices.</summary>
public sealed class MovedCompanyTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task A_stream_goes_on_without_a_gap_while_its_company_changes_shards()
    {
        var (tenant, key) = await shards.SignUpWithKeyAsync("shard0", Cancellation);
        var product = await shards.FillAsync(tenant, 3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        await using var realtime = await StartAsync();
        await using var stream = await OpenAsync(realtime, key);
        var start = stream.Ready.GetProperty("offset").GetInt64();

        var move = mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        var placed = 0;
        for (; placed < 20 || !move.IsCompleted; placed++)
            await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        await move;
        for (var after = 0; after < 5; after++, placed++)
            await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);

        Assert.Equal(Numbers(start, placed), await stream.NextSeqsAsync(placed));
        // What Redis never saw is read where the company lives now.
        await CommitWithoutPublishingAsync(tenant.CompanyId);
        Assert.Equal([start + placed + 1], await stream.NextSeqsAsync(1));
    }

    [Fact]
    public async Task A_client_that_was_away_during_the_move_gets_what_it_missed()
    {
        var (tenant, key) = await shards.SignUpWithKeyAsync("shard0", Cancellation);
        var product = await shards.FillAsync(tenant, 3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        await using var realtime = await StartAsync();
        string last;
        await using (var stream = await OpenAsync(realtime, key))
        {
            await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
            await stream.NextAsync();
            last = stream.LastEventId;
        }
        for (var i = 0; i < 4; i++)
            await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);

        await using var fresh = await StartAsync();
        foreach (var host in (WebApplication[])[realtime, fresh])
        {
            await using var again = await OpenAsync(host, key, last);
            Assert.True(again.Ready.GetProperty("recovered").GetBoolean());
            Assert.Equal(Numbers(long.Parse(last.Split('.')[1]), 5), await again.NextSeqsAsync(5));
        }
    }

    private static IEnumerable<long> Numbers(long after, int count) => Enumerable.Range(1, count).Select(i => after + i);

    private static Task<StreamClient> OpenAsync(WebApplication host, string key, string? lastEventId = null)
    {
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
        return StreamClient.OpenAsync(client, Cancellation, lastEventId);
    }

    /// <summary>The realtime service over the two shards, with the real log and the real Redis.</summary>
    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(await shards.SettingsAsync(Cancellation));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Consistency:SigningKey"] = "a-signing-key-of-the-tests-32-bytes-long",
            ["Realtime:Fanout:HeadsCheck"] = "00:00:00.25",
            ["Realtime:Drain:Window"] = "00:00:00",
            ["Shutdown:BalancerDelay"] = "00:00:00",
            ["Shutdown:DrainTimeout"] = "00:00:05",
        });
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScaleConsistency().AddScaleTenancy().AddScaleCredentials().AddScaleEvents().AddScaleJobs();
        builder.Services.AddProblemResponses();
        builder.Services.AddCredentialAuthentication();
        builder.Services.AddRealtime();
        var app = builder.Build();
        app.UseProblemResponses();
        app.UseRouting();
        app.UseCallerAuthentication();
        app.UseCallerAuthorization();
        app.MapStream();
        await app.StartAsync(Cancellation);
        return app;
    }

    private async Task CommitWithoutPublishingAsync(Guid company)
    {
        await using var owner = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        Assert.Equal(1, await owner.ExecuteAsync("""
            with head as (update company_heads set seq = seq + 1 where company_id = $1 returning seq)
            insert into events (company_id, seq, created_at, type, resource, resource_id, data)
            select $1, seq, clock_timestamp(), 'order.created', 'order', gen_random_uuid(), '{}' from head
            """, Cancellation, company));
    }
}
