using System.CommandLine;
using Scale.Bench.Report;

namespace Scale.Bench.Protection;

/// <summary><c>protection</c>: what it costs to protect a request.</summary>
internal static class ProtectionCommand
{
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Length of each measured phase, 1 to 60.", DefaultValueFactory = _ => 2 };
        var repeats = new Option<int>("--repeats") { Description = "Phases per target; the median and the range are reported. 1 to 20.", DefaultValueFactory = _ => 5 };
        var connections = new Option<int>("--connections") { Description = "Connections of the load generator, 1 to 1,000.", DefaultValueFactory = _ => 32 };
        var companies = new Option<int>("--companies") { Description = "Companies the load is spread over, 1 to 1,000.", DefaultValueFactory = _ => 1 };
        Limits.Require(seconds, 1, 60);
        Limits.Require(repeats, 1, 20);
        Limits.Require(connections, 1, 1_000);
        Limits.Require(companies, 1, 1_000);

        var command = new Command("protection", "CPU, memory and round trips that protecting a request costs: the cached product list beside its floors.")
        {
            seconds, repeats, connections, companies,
        };
        command.SetAction((line, ct) => Run.PrintAsync(
            instances: 1,
            (addresses, progress) => ProtectionBench.RunAsync(
                addresses,
                new(line.GetValue(seconds), line.GetValue(repeats), line.GetValue(connections), line.GetValue(companies)),
                progress,
                ct),
            ProtectionConsoleReport.Write,
            ct));
        return command;
    }
}
