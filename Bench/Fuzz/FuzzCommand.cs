using System.CommandLine;
using Scale.Bench.Report;

namespace Scale.Bench.Fuzz;

internal static class FuzzCommand
{
    public static Command Create()
    {
        var requests = new Option<int>("--requests") { Description = "Requests of each group of endpoints, 10 to 1,000,000.", DefaultValueFactory = _ => 10_000 };
        var seed = new Option<int>("--seed") { Description = "The same number sends the same requests.", DefaultValueFactory = _ => 1 };
        var connections = new Option<int>("--connections") { Description = "Requests at once, 1 to 64.", DefaultValueFactory = _ => 8 };
        Limits.Require(requests, 10, 1_000_000);
        Limits.Require(connections, 1, 64);

        var command = new Command("fuzz", "Sends every group of endpoints requests that are nearly right, and the sockets bytes that are not; looks for answers of 500, crashes and growing memory.")
        {
            requests, seed, connections,
        };
        command.SetAction((line, cancellationToken) => Run.CheckAsync(
            shards: 1,
            (addresses, progress) => FuzzBench.RunAsync(
                addresses, new(line.GetValue(requests), line.GetValue(seed), line.GetValue(connections)), progress, cancellationToken),
            FuzzConsoleReport.Write,
            report => report.Passed,
            cancellationToken));
        return command;
    }
}
