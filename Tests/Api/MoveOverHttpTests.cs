using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Api.Features.Admin;
using Scale.Api.Http.Json;
using Scale.Api.Http.Operators;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Moves;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;
using Scale.Workers.Moves;

namespace Scale.Tests.Api;

/// <summary>Moves as operators ask for, watch and end them, over two shards of their own and with the workers' runner.</summary>
public sealed class MoveOverHttpTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private static readonly string Key = $"op_{Guid.NewGuid():N}";

    [Fact]
    public async Task A_move_that_was_asked_for_is_watched_to_its_end()
    {
        var (tenant, _) = await shards.FillAsync(2, Cancellation);
        await using var api = await StartAsync();
        using var operators = Operators(api);
        using var worker = await shards.StartMoverAsync(Cancellation);
        var (address, queued) = await RequestAsync(operators, tenant.CompanyId);
        Assert.Equal(("shard0", "shard1", MoveState.Queued), (Text(queued, "source"), Text(queued, "target"), Text(queued, "state")));

        using (var second = await operators.PostAsJsonAsync("/v1/admin/moves", new { companyId = tenant.CompanyId, target = "shard1" }, Cancellation))
            await second.ExpectAsync(409, "move_under_way");
        Assert.True(await RunOneAsync(worker));

        var move = await operators.GetFromJsonAsync<JsonElement>(address, Cancellation);
        Assert.Equal((MoveState.Succeeded, MoveStep.Done, 100), (Text(move, "state"), Text(move, "step"), move.GetProperty("percent").GetInt32()));
        Assert.True(move.GetProperty("verified").GetBoolean());
        Assert.True(move.GetProperty("rowsCopied").GetInt64() > 0);
        Assert.Contains((await operators.GetFromJsonAsync<JsonElement>("/v1/admin/moves", Cancellation)).GetProperty("items").EnumerateArray(), one => Text(one, "id") == Text(move, "id"));
        Assert.NotEqual("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
        using var late = await operators.PostAsync(new Uri($"{address}/abort", UriKind.Relative), null, Cancellation);
        await late.ExpectAsync(409, "move_ended");
    }

    [Fact]
    public async Task A_move_that_is_aborted_is_begun_by_nobody_and_can_be_asked_for_again()
    {
        var (tenant, _) = await shards.FillAsync(2, Cancellation);
        await using var api = await StartAsync();
        using var operators = Operators(api);
        using var worker = await shards.StartMoverAsync(Cancellation);
        var (address, _) = await RequestAsync(operators, tenant.CompanyId);

        using (var aborted = await operators.PostAsync(new Uri($"{address}/abort", UriKind.Relative), null, Cancellation))
            Assert.Equal(MoveState.Aborted, Text(await aborted.ReadAsync(200), "state"));
        Assert.False(await RunOneAsync(worker));

        Assert.Equal(MoveState.Aborted, Text(await operators.GetFromJsonAsync<JsonElement>(address, Cancellation), "state"));
        Assert.NotEqual("", await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        Assert.Equal("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));

        await RequestAsync(operators, tenant.CompanyId);
        Assert.True(await RunOneAsync(worker));
    }

    private static string? Text(JsonElement move, string name) => move.GetProperty(name).GetString();

    private static Task<bool> RunOneAsync(IHost worker) => ActivatorUtilities.CreateInstance<MoveRunner>(worker.Services).RunOneAsync(Cancellation);

    private static async Task<(string Address, JsonElement Move)> RequestAsync(HttpClient operators, Guid company)
    {
        using var response = await operators.PostAsJsonAsync("/v1/admin/moves", new { companyId = company, target = "shard1" }, Cancellation);
        var move = await response.ReadAsync(202);
        Assert.Equal($"/v1/admin/moves/{Text(move, "id")}", response.Headers.Location!.ToString());
        return (response.Headers.Location.ToString(), move);
    }

    private static HttpClient Operators(WebApplication api) => new()
    {
        BaseAddress = new Uri(api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        DefaultRequestHeaders = { Authorization = new("Bearer", Key) },
    };

    /// <summary>The operators' addresses of moves, as the API has them.</summary>
    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(await shards.SettingsAsync(Cancellation));
        builder.Configuration["Operators:Key"] = Key;
        builder.Configuration["Shutdown:BalancerDelay"] = "00:00:00";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScaleTenancy().AddScaleEvents().AddScaleJobs().AddScaleCredentials().AddScaleMoveRequests();
        builder.Services.AddProblemResponses().AddWireJson();
        builder.Services.AddCredentialAuthentication();
        builder.Services.AddOperators();
        var app = builder.Build();
        app.UseProblemResponses();
        app.UseRouting();
        app.UseCallerAuthentication();
        app.UseCallerAuthorization();
        app.MapGroup("/v1").MapMoves();
        await app.StartAsync(Cancellation);
        return app;
    }
}
