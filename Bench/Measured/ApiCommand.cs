using System.CommandLine;
using Scale.Bench.Report;

namespace Scale.Bench.Measured;

/// <summary><c>api</c>: HTTP load on the API's endpoints, beside their floors.</summary>
internal static class ApiCommand
{
    public static Command Create(Option<double> seconds, Option<FileInfo> html)
    {
        var repeats = new Option<int>("--repeats") { Description = "Peak phases per target; the median and the range are reported. 1 to 20.", DefaultValueFactory = _ => 3 };
        var connections = new Option<int>("--connections") { Description = "Connections of the load generator, 1 to 1,000.", DefaultValueFactory = _ => 32 };
        var companies = new Option<int>("--companies") { Description = "Companies the load is spread over, 1 to 1,000.", DefaultValueFactory = _ => 10 };
        var instances = new Option<int>("--instances") { Description = "API instances, 1 to 8. One is reached as the floors are, directly; more are behind the local balancer.", DefaultValueFactory = _ => 1 };
        Limits.Require(repeats, 1, 20);
        Limits.Require(connections, 1, 1_000);
        Limits.Require(companies, 1, 1_000);
        Limits.Require(instances, 1, 8);

        var api = new Command("api", "Open-loop HTTP load on the API's endpoints, beside their floors.") { seconds, repeats, connections, companies, instances, html };
        api.SetAction((line, cancellationToken) => Run.MeasureAsync(
            (addresses, progress) => ApiBench.RunAsync(
                addresses,
                new(line.GetValue(seconds), line.GetValue(repeats), line.GetValue(connections), line.GetValue(companies)),
                progress,
                cancellationToken),
            ConsoleReport.Write,
            HtmlReport.Render,
            line.GetValue(html)!,
            line.GetValue(instances),
            cancellationToken));
        return api;
    }
}
