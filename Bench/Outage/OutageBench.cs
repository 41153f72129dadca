using System.Diagnostics;
using Npgsql;
using Scale.Bench.Fuzz;
using Scale.Bench.Measured;
using Scale.Bench.Moves;
using Spectre.Console;

namespace Scale.Bench.Outage;

/// <param name="Redis">Seconds without Redis.</param>
/// <param name="Postgres">Seconds without the primary.</param>
/// <param name="Rate">Requests per second.</param>
internal sealed record OutageOptions(int Redis, int Postgres, double Rate);

/// <summary>Everything that was seen.</summary>
/// <param name="Outages">What was away, one after the other.</param>
/// <param name="Acknowledged">Orders whose placing was answered with success.</param>
/// <param name="Lost">Those of them that are not there.</param>
/// <param name="IsSameProcesses">Whether no instance of the API ended.</param>
internal sealed record OutageReport(IReadOnlyList<StoreOutage> Outages, IReadOnlyList<OutageRoute> Routes, int Acknowledged, int Lost, bool IsSameProcesses)
{
    public IReadOnlyList<string> Broken =>
    [
        .. Outages.SelectMany(outage => outage.Broken(Routes)),
        .. Lost > 0 ? [$"{Lost} acknowledged orders are lost"] : Array.Empty<string>(),
        .. IsSameProcesses ? Array.Empty<string>() : ["an instance of the API ended"],
    ];

    public bool Passed => Broken.Count == 0;
}

/// <summary>Takes one store after the other away under a steady load and gives it back.</summary>
internal static class OutageBench
{
    private const int Products = 20, Orders = 30;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10), Recovery = TimeSpan.FromSeconds(20);

    public static async Task<OutageReport> RunAsync(SystemProcess system, OutageOptions options, ProgressContext progress, CancellationToken ct)
    {
        var addresses = system.Addresses;
        var tenants = await Tenants.CreateAsync(addresses.Api, companies: 2, Products, Orders, static () => { }, ct);
        var routes = await OutageRoute.MakeAsync(addresses.Api, tenants[0], tenants[1], ct);
        var before = await FuzzMemory.ReadAsync(addresses.Api, addresses.OperatorKey, ct);
        var load = new OutageLoad(SystemAddresses.EndPoint(addresses.Api), routes, options.Rate);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var loading = load.RunAsync(stop.Token);
        await Task.Delay(Calm, ct);

        var outages = new List<StoreOutage>();
        foreach (var (store, seconds) in new[] { (StoreOutage.Redis, options.Redis), (StoreOutage.Primary, options.Postgres) })
        {
            if (seconds > 0)
                outages.Add(await TakeAwayAsync(system, load, store, seconds, progress.AddTask($"without {store}", maxValue: seconds), ct));
        }
        await stop.CancelAsync();
        await loading;

        var after = await FuzzMemory.ReadAsync(addresses.Api, addresses.OperatorKey, ct);
        return new(outages, routes, load.Acknowledged.Count, await LostAsync(addresses, tenants[1], load.Acknowledged, ct), before.Keys.SequenceEqual(after.Keys));
    }

    private static async Task<StoreOutage> TakeAwayAsync(
        SystemProcess system, OutageLoad load, string store, int seconds, ProgressTask bar, CancellationToken ct)
    {
        var calm = load.Begin("before");
        await Task.Delay(Calm, ct);
        var without = load.Begin("without");
        await system.CommandAsync(SystemHost.StopCommand, store, ct);
        for (var second = 0; second < seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
            bar.Increment(1);
        }
        var (startedAt, coming) = (Stopwatch.GetTimestamp(), load.Begin("coming back"));
        await system.CommandAsync(SystemHost.StartCommand, store, ct);
        var isUpAfter = Stopwatch.GetElapsedTime(startedAt);
        await Task.Delay(Recovery, ct);
        var after = load.Begin("after");
        await Task.Delay(Calm, ct);
        load.Begin("between");
        return new(store, [calm, without, coming, after], startedAt, isUpAfter);
    }

    private static async Task<int> LostAsync(SystemAddresses addresses, BenchTenant writer, IReadOnlyCollection<int> acknowledged, CancellationToken ct)
    {
        await using var shard = new NpgsqlConnection(addresses.Databases["shard0"]);
        await shard.OpenAsync(ct);
        await using var command = await MoveSql.CommandAsync(shard, "references.sql", writer.Id, ct);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var there = new HashSet<string>();
        while (await rows.ReadAsync(ct))
            there.Add(rows.GetString(0));
        return acknowledged.Count(number => !there.Contains($"bench-{number}"));
    }
}
