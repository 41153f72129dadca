using System.CommandLine;
using Scale.Bench.Report;

namespace Scale.Bench.Moves;

internal static class MoveCommand
{
    public static Command Create()
    {
        var orders = new Option<int>("--orders") { Description = "Orders the company has before it moves, three items each, 1 to 500,000.", DefaultValueFactory = _ => 100_000 };
        var rate = new Option<double>("--rate") { Description = "Orders placed per second while it moves, 1 to 2,000.", DefaultValueFactory = _ => 200 };
        var moves = new Option<int>("--moves") { Description = "How often it moves, there and back, 1 to 50.", DefaultValueFactory = _ => 5 };
        Limits.Require(orders, 1, 500_000);
        Limits.Require(rate, 1, 2_000);
        Limits.Require(moves, 1, 50);

        var command = new Command("move", "Moves a company between two shards while orders are placed for it, and looks for lost and doubled rows.") { orders, rate, moves };
        command.SetAction((line, cancellationToken) => Run.CheckAsync(
            shards: 2,
            (addresses, progress) => MoveBench.RunAsync(
                addresses, new(line.GetValue(orders), line.GetValue(rate), line.GetValue(moves)), progress, cancellationToken),
            MoveConsoleReport.Write,
            report => report.Check.Passed && report.Moves.All(move => move.State.Verified == true),
            cancellationToken));
        return command;
    }
}
