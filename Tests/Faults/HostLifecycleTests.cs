using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Scale.Tests.Support;

namespace Scale.Tests.Faults;

[Collection(HostCollection.Name)]
public sealed class HostLifecycleTests
{
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(30);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Ctrl_C_stops_everything_with_exit_code_0_and_leaves_no_process()
    {
        await using var host = await HostProcess.StartAsync(Cancellation);
        Assert.NotEmpty(host.OwnProcesses());

        Assert.Equal(0, await host.InterruptAsync(Cancellation));

        Assert.Empty(host.OwnProcesses());
    }

    [Fact(Timeout = 180_000)]
    public async Task Kill_9_of_the_host_leaves_no_process_behind()
    {
        await using var host = await HostProcess.StartAsync(Cancellation);
        Assert.NotEmpty(host.OwnProcesses());

        host.Kill();

        var since = Stopwatch.GetTimestamp();
        while (host.OwnProcesses() is { Count: > 0 } left)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < OrphanTimeout, $"Still running:\n{string.Join('\n', left)}");
            await Task.Delay(50, Cancellation); // nothing signals the death of processes that are not our children
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task A_taken_port_is_named_with_the_resource_and_the_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 5080);
        taken.Start();
        await using var host = HostProcess.Launch();

        var output = await host.WaitForOutputAsync("5080", Cancellation);

        Assert.Contains("api", output, StringComparison.Ordinal);
        Assert.Contains("launchSettings.json", output, StringComparison.Ordinal);
    }
}
