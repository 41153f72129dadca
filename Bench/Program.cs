using Scale.Bench;
using System.CommandLine;
using Scale.Bench.Changes;
using Scale.Bench.Floor;
using Scale.Bench.Fuzz;
using Scale.Bench.Measured;
using Scale.Bench.Moves;
using Scale.Bench.Outage;
using Scale.Bench.Protection;
using Scale.Bench.Report;
using Scale.Bench.Seed;
using Scale.Bench.Webhooks;
using Spectre.Console;

// A log file has no width of its own; the tables need this much.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 160;

var seconds = new Option<double>("--seconds") { Description = "Length of each measured phase, 1 to 600.", DefaultValueFactory = _ => 5 };
var streams = new Option<int>("--streams") { Description = "Open event streams, ten a company, 10 to 10,000.", DefaultValueFactory = _ => 1_000 };
var rates = new Option<double[]>("--rates") { Description = "Writes per second of each step.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [20, 50, 100, 200] };
var html = new Option<FileInfo>("--html") { Description = "Where to write the HTML report.", DefaultValueFactory = _ => new("artifacts/bench.html") };
Limits.Require(seconds, 1, 600);
Limits.Require(streams, 10, 10_000);

var stream = new Command("stream", "Fan-out of events to open streams, beside its floor.") { streams, seconds, rates, html };
stream.SetAction((line, cancellationToken) => Run.MeasureAsync(
    (addresses, progress) => StreamBench.RunAsync(
        addresses, new(line.GetValue(streams), line.GetValue(seconds), line.GetValue(rates)!), progress, cancellationToken),
    ConsoleReport.Write,
    HtmlReport.Render,
    line.GetValue(html)!,
    SystemHost.UsualInstances,
    cancellationToken));

// Started by the commands above, in processes of their own.
var shards = new Option<int>("--shards") { DefaultValueFactory = _ => 1 };
var systemInstances = new Option<int>("--instances") { DefaultValueFactory = _ => SystemHost.UsualInstances };
var system = new Command("system", "Runs the system under test until standard input closes.") { shards, systemInstances };
system.Hidden = true;
system.SetAction((line, cancellationToken) => SystemHost.RunAsync(line.GetValue(shards), line.GetValue(systemInstances), cancellationToken));
var floor = new Command("floor", "Serves the floor endpoints.") { Hidden = true };
floor.SetAction((_, _) => FloorServer.RunAsync());
var plain = new Command("plain", "Serves the floor that has all that every service has.") { Hidden = true };
plain.SetAction((_, _) => PlainServer.RunAsync());

var root = new RootCommand("Measures Scale on this machine: the whole system is started, loaded and compared with what the machine can do.")
{
    ApiCommand.Create(seconds, html), stream, MoveCommand.Create(), SeedCommand.Create(), FuzzCommand.Create(), OutageCommand.Create(), ProtectionCommand.Create(), ChangesCommand.Create(), WebhooksCommand.Create(), system, floor, plain,
};
return await root.Parse(args).InvokeAsync();
