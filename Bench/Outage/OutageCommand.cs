using System.CommandLine;
using Scale.Bench.Report;

namespace Scale.Bench.Outage;

internal static class OutageCommand
{
    public static Command Create()
    {
        var redis = new Option<int>("--redis") { Description = "Seconds without Redis, 0 to 600; 0 leaves it alone.", DefaultValueFactory = _ => 60 };
        var postgres = new Option<int>("--postgres") { Description = "Seconds without the primary of PostgreSQL, 0 to 50; 0 leaves it alone. Cached lists may be stale for a minute.", DefaultValueFactory = _ => 20 };
        var rate = new Option<double>("--rate") { Description = "Requests per second, 10 to 1,000.", DefaultValueFactory = _ => 100 };
        Limits.Require(redis, 0, 600);
        Limits.Require(postgres, 0, 50);
        Limits.Require(rate, 10, 1_000);

        var command = new Command("outage", "Takes Redis and the primary of PostgreSQL away under load, and looks for what fails that should not.") { redis, postgres, rate };
        command.SetAction((line, cancellationToken) => Run.CheckAsync(
            (system, progress) => OutageBench.RunAsync(
                system, new(line.GetValue(redis), line.GetValue(postgres), line.GetValue(rate)), progress, cancellationToken),
            OutageConsoleReport.Write,
            report => report.Passed,
            cancellationToken));
        return command;
    }
}
