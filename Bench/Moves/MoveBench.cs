using System.Diagnostics;
using Scale.Bench.Load;
using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Moves;

/// <param name="Orders">Orders of the company before it moves, three items each.</param>
/// <param name="Rate">Orders placed per second while it moves.</param>
/// <param name="Moves">How often it moves, there and back.</param>
internal sealed record MoveBenchOptions(int Orders, double Rate, int Moves);

/// <summary>One move under load.</summary>
/// <param name="State">What the operators' address said last.</param>
/// <param name="Writes">Latencies of the orders placed from its request to its end.</param>
internal sealed record MeasuredMove(MoveState State, double Seconds, LoadResult Writes);

/// <param name="Before">Writes in the seconds before the first move.</param>
/// <param name="Moves">Every move under load.</param>
/// <param name="Check">What was found afterwards.</param>
internal sealed record MoveReport(LoadResult Before, IReadOnlyList<MeasuredMove> Moves, MoveCheck Check);

/// <summary>
/// A company moves between two shards, there and back, while orders are placed for it at a fixed rate; then everybody stops, it moves
/// once more, and the shards are compared from outside.
/// </summary>
internal static class MoveBench
{
    private const int WriteConnections = 32;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromSeconds(2);
    private static readonly string[] Shards = ["shard0", "shard1"];

    public static async Task<MoveReport> RunAsync(
        SystemAddresses addresses, MoveBenchOptions options, ProgressContext progress, CancellationToken cancellationToken)
    {
        using var operators = new MoveOperator(addresses);
        var company = await operators.SignUpAsync(Shards[0], cancellationToken);
        await MoveFill.RunAsync(
            addresses, company, Shards[0], options.Orders, progress.AddTask($"writing {options.Orders:N0} orders", maxValue: options.Orders), cancellationToken);

        var orders = new OrderWriters(SystemAddresses.EndPoint(addresses.Api), company.Tenant, there: options.Orders);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = orders.RunAsync(options.Rate, WriteConnections, stop.Token);
        await Task.Delay(Calm, cancellationToken);
        var before = orders.BeginPhase();

        var moves = new List<MeasuredMove>();
        for (var number = 1; number <= options.Moves; number++)
        {
            var bar = progress.AddTask($"move {number}", maxValue: 100);
            orders.BeginPhase();
            var started = Stopwatch.GetTimestamp();
            var state = await operators.MoveAsync(company.Id, Shards[number % 2], Show(bar, number), cancellationToken);
            moves.Add(new(state, Stopwatch.GetElapsedTime(started).TotalSeconds, orders.BeginPhase()));
            await Task.Delay(BetweenMoves, cancellationToken);
        }

        await stop.CancelAsync();
        await writing;

        var last = progress.AddTask("move without writers", maxValue: 100);
        var (from, to) = (Shards[options.Moves % 2], Shards[(options.Moves + 1) % 2]);
        await operators.MoveAsync(company.Id, to, Show(last, options.Moves + 1), cancellationToken);
        return new(before, moves, await MoveCheck.RunAsync(addresses, company, orders.Acknowledged, from, to, cancellationToken));
    }

    private static Action<MoveState> Show(ProgressTask bar, int number) => state =>
    {
        bar.Description = $"move {number}: {state.Step}, {state.RowsCopied:N0} rows";
        bar.Value = state.Percent;
    };
}
