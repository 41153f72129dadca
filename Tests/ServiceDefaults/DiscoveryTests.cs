using System.Net;

namespace Scale.Tests.ServiceDefaults;

/// <summary>HTTP clients find services by the names the AppHost gives them.</summary>
public sealed class DiscoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_with_two_endpoints_is_called_in_turn()
    {
        await using var first = await ScriptedServer.StartAsync(200);
        await using var second = await ScriptedServer.StartAsync(200);
        await using var service = await TestService.StartAsync(settings: new()
        {
            ["services:api:http:0"] = first.Address.ToString(),
            ["services:api:http:1"] = second.Address.ToString(),
        });

        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync("https+http://api/v1/orders?limit=1", Cancellation)).StatusCode);
        Assert.Equal(3, first.Received.Count);
        Assert.Equal(3, second.Received.Count);
        Assert.All(first.Received, received => Assert.Equal("/v1/orders", received.Path));
    }

    [Fact]
    public async Task A_retry_goes_to_the_next_endpoint()
    {
        await using var broken = await ScriptedServer.StartAsync(503);
        await using var working = await ScriptedServer.StartAsync(200);
        await using var service = await TestService.StartAsync(settings: new()
        {
            ["services:api:http:0"] = broken.Address.ToString(),
            ["services:api:http:1"] = working.Address.ToString(),
            ["Resilience:RetryDelay"] = "00:00:00.001",
        });

        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync("http://api/", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_address_that_is_no_service_is_called_as_it_is()
    {
        await using var server = await ScriptedServer.StartAsync(200);
        await using var service = await TestService.StartAsync();
        await service.Http().GetAsync(new Uri(server.Address, "/direct"), Cancellation);
        Assert.Equal("/direct", Assert.Single(server.Received).Path);
    }
}
