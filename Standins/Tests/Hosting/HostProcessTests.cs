using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Scale.Standins.Tests.Hosting;

/// <summary>The AppHost as people run it.</summary>
public sealed partial class HostProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_everything_in_order_with_exit_code_0(string signal)
    {
        await using var host = new HostProcess();
        var started = await host.ReadToAsync("Everything is healthy", Cancellation);

        host.Signal(signal);
        var ended = await host.EndAsync(Cancellation);

        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.True(ended.Output.LastIndexOf("web-1", StringComparison.Ordinal) < ended.Output.IndexOf("redis", StringComparison.Ordinal), ended.Output);
        Assert.EndsWith("Everything has stopped.\n", ended.Output, StringComparison.Ordinal);
        Assert.All(Pids(started), AssertEnded);
    }

    [Fact]
    public async Task Nothing_outlives_a_host_that_is_killed()
    {
        await using var host = new HostProcess();
        var pids = Pids(await host.ReadToAsync("Everything is healthy", Cancellation));
        var children = pids.Select(Find).OfType<Process>().ToArray();
        Assert.True(children.Length >= 4, $"{children.Length} children");

        host.Signal("KILL");

        foreach (var child in children)
            await child.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public async Task Publishing_is_refused_with_the_way_to_do_it()
    {
        await using var host = new HostProcess("--operation", "publish", "--step", "publish", "--output-path", "out");

        var ended = await host.EndAsync(Cancellation);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("-p:PackageSource=nuget", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_options_and_the_resources_and_starts_nothing()
    {
        await using var host = new HostProcess("--help");

        var ended = await host.EndAsync(Cancellation);

        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Contains("--fresh", ended.Output, StringComparison.Ordinal);
        Assert.Contains("web x2", ended.Output, StringComparison.Ordinal);
    }

    private static int[] Pids(IEnumerable<string> lines) =>
        [.. lines.Select(line => Pid().Match(line)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].ValueSpan))];

    private static void AssertEnded(int pid) => Assert.Null(Find(pid));

    private static Process? Find(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"running +pid (\d+)")]
    private static partial Regex Pid();
}
