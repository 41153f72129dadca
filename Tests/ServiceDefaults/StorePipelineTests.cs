using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scale.ServiceDefaults.Resilience;

namespace Scale.Tests.ServiceDefaults;

/// <summary>The same policies for calls that are not HTTP.</summary>
public sealed class StorePipelineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transient_failure_of_a_store_is_tried_again()
    {
        await using var service = await StartAsync();
        var attempts = 0;
        var value = await service.Pipelines().ForStore("redis").ExecuteAsync(
            _ => ++attempts < 3 ? throw new SocketException((int)SocketError.ConnectionRefused) : ValueTask.FromResult(attempts), Cancellation);
        Assert.Equal(3, value);
    }

    [Fact]
    public async Task A_mistake_is_not_tried_again()
    {
        await using var service = await StartAsync();
        var attempts = 0;
        await Assert.ThrowsAsync<PostgresException>(async () => await service.Pipelines().ForStore("shard0").ExecuteAsync(_ =>
        {
            attempts++;
            throw new PostgresException("syntax error", "ERROR", "ERROR", "42601");
        }, Cancellation));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task At_the_start_a_store_is_tried_until_it_answers()
    {
        await using var service = await StartAsync();
        var attempts = 0;
        await service.Pipelines().ForStartup("shard0").ExecuteAsync(
            _ => ++attempts < 50 ? throw new SocketException((int)SocketError.ConnectionRefused) : ValueTask.CompletedTask, Cancellation);
        Assert.Equal(50, attempts);
    }

    private static Task<TestService> StartAsync() => TestService.StartAsync(settings: new()
    {
        ["Resilience:RetryDelay"] = "00:00:00.001",
        ["Resilience:LongestRetryDelay"] = "00:00:00.002",
    });
}

internal static class StoreService
{
    public static ResiliencePipelines Pipelines(this TestService service) => service.App.Services.GetRequiredService<ResiliencePipelines>();
}
