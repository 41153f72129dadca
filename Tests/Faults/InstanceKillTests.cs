using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Scale.Tests.Support;

namespace Scale.Tests.Faults;

public sealed class InstanceKillTests
{
    private const string Instance = "api-1";
    private const int Clients = 8;
    private const int RequestsAfterDeath = 500;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task A_killed_api_instance_gets_no_more_requests_is_shown_and_comes_back_by_command()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not meet the dead instance
        var app = await system.AppAsync();
        var company = await system.SignUpAsync(Cancellation);
        var pid = await PidAsync(app, "Running");
        using var load = new CancellationTokenSource();
        var failuresAfterDeath = 0;
        var sentAfterDeath = 0;
        var dead = false;
        var clients = Enumerable.Range(0, Clients).Select(_ => SendAsync()).ToArray();

        using (var process = Process.GetProcessById(pid))
            process.Kill();
        await WaitForAsync(app, "Exited");
        Volatile.Write(ref dead, true);
        while (Volatile.Read(ref sentAfterDeath) < RequestsAfterDeath)
            await Task.Yield();
        await load.CancelAsync();
        await Task.WhenAll(clients);

        Assert.Equal(0, failuresAfterDeath);
        var started = await app.ResourceCommands.ExecuteCommandAsync(Instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success);
        Assert.NotEqual(pid, await PidAsync(app, "Running"));

        async Task SendAsync()
        {
            while (!load.IsCancellationRequested)
            {
                var afterDeath = Volatile.Read(ref dead);
                try
                {
                    using var response = await company.Api.GetAsync("/v1/products", Cancellation);
                    response.EnsureSuccessStatusCode();
                }
                catch (HttpRequestException) when (!afterDeath)
                {
                    continue; // it was with the instance that died
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref failuresAfterDeath);
                }

                if (afterDeath)
                    Interlocked.Increment(ref sentAfterDeath);
            }
        }
    }

    private static async Task<int> PidAsync(DistributedApplication app, string state)
    {
        var snapshot = (await WaitForAsync(app, state)).Snapshot;
        var pid = snapshot.Properties.Single(property => property.Name == "executable.pid").Value;
        return Convert.ToInt32(pid, CultureInfo.InvariantCulture);
    }

    private static Task<ResourceEvent> WaitForAsync(DistributedApplication app, string state) =>
        app.ResourceNotifications.WaitForResourceAsync(
            "api", @event => @event.ResourceId == Instance && @event.Snapshot.State?.Text == state, Cancellation);
}
