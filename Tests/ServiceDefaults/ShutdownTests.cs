using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.ServiceDefaults.Shutdown;

namespace Scale.Tests.ServiceDefaults;

/// <summary>A stop in its order: not ready, still serving, draining, deadline.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopping_process_is_not_ready_first_and_serves_until_balancers_know()
    {
        await using var service = await StartAsync(balancerDelay: "00:00:30");
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health", Cancellation)).StatusCode);

        using var deadline = new CancellationTokenSource();
        var stop = service.App.StopAsync(deadline.Token);
        // The healthy answer from a moment ago is not given again.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/health", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/alive", Cancellation)).StatusCode);

        using var served = await service.Client.GetAsync("/quick", Cancellation);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.True(served.Headers.ConnectionClose, "The client's next request should go elsewhere.");
        Assert.False(service.Shutdown().Draining.IsCancellationRequested);
        Assert.False(stop.IsCompleted);

        await deadline.CancelAsync();
        await stop.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task What_is_being_worked_on_is_finished()
    {
        await using var service = await StartAsync();
        var slow = service.Client.GetAsync("/slow", Cancellation);
        await service.Gate().Entered.Task.WaitAsync(Cancellation);

        var stop = service.App.StopAsync(Cancellation);
        await WaitForAsync(service.Shutdown().Draining);
        Assert.False(stop.IsCompleted);
        service.Gate().Leave.SetResult();

        Assert.Equal("done", await (await slow).Content.ReadAsStringAsync(Cancellation));
        await stop.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task What_outlasts_the_deadline_is_aborted()
    {
        await using var service = await StartAsync(drainTimeout: "00:00:00.2");
        var slow = service.Client.GetAsync("/slow", Cancellation);
        await service.Gate().Entered.Task.WaitAsync(Cancellation);

        await service.App.StopAsync(Cancellation).WaitAsync(Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => slow);
        service.Gate().Leave.SetResult();
    }

    [Fact]
    public async Task A_signal_makes_the_process_not_ready_at_once()
    {
        await using var service = await StartAsync();
        Assert.True(service.Shutdown().IsReady);
        // What the console lifetime does on SIGTERM.
        service.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.False(service.Shutdown().IsReady);
        Assert.False(service.Shutdown().Draining.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/health", Cancellation)).StatusCode);
        await service.App.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_host_waits_as_long_as_delay_and_drain_together()
    {
        await using var service = await StartAsync(balancerDelay: "00:00:03", drainTimeout: "00:00:07");
        var host = service.App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(10), host.ShutdownTimeout);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await service.App.StopAsync(now.Token);
    }

    [Fact]
    public async Task A_process_that_serves_nobody_waits_for_no_balancer()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Shutdown:BalancerDelay"] = "00:05:00";
        builder.AddServiceDefaults();
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await host.StopAsync(Cancellation);
        Assert.True(host.Services.GetRequiredService<GracefulShutdown>().Draining.IsCancellationRequested);
    }

    private static Task<TestService> StartAsync(string balancerDelay = "0", string drainTimeout = "00:00:20") => TestService.StartAsync(
        builder => builder.Services.AddSingleton<SlowWork>(),
        app =>
        {
            app.MapGet("/quick", () => "done");
            app.MapGet("/slow", async (SlowWork work) =>
            {
                work.Entered.SetResult();
                await work.Leave.Task;
                return "done";
            });
        },
        new() { ["Shutdown:BalancerDelay"] = balancerDelay, ["Shutdown:DrainTimeout"] = drainTimeout });

    private static async Task WaitForAsync(CancellationToken fired)
    {
        var done = new TaskCompletionSource();
        await using var registration = fired.Register(done.SetResult);
        await done.Task.WaitAsync(Cancellation);
    }
}

internal sealed class SlowWork
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Leave { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal static class StoppingService
{
    public static GracefulShutdown Shutdown(this TestService service) => service.App.Services.GetRequiredService<GracefulShutdown>();

    public static SlowWork Gate(this TestService service) => service.App.Services.GetRequiredService<SlowWork>();
}
