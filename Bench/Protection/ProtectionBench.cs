using Scale.Bench.Load;
using Scale.Bench.Measured;
using Scale.Bench.Report;
using Spectre.Console;

namespace Scale.Bench.Protection;

/// <param name="Seconds">Length of each measured phase.</param>
/// <param name="Repeats">Phases per target; the report gives their median and range.</param>
/// <param name="Connections">Keep-alive connections of the generator.</param>
/// <param name="Companies">Companies the load is spread over.</param>
internal sealed record ProtectionOptions(double Seconds, int Repeats, int Connections, int Companies);

/// <summary>One phase: what was answered, and what the process that answered used for it.</summary>
/// <param name="Trips">Round trips to Redis, of everybody.</param>
internal sealed record ProtectionPhase(LoadResult Result, ProcessUse Use, long Trips)
{
    public double CpuMicroseconds => Use.Cpu.TotalMicroseconds / Result.Latencies.Count;

    public double AllocatedBytes => (double)Use.Allocated / Result.Latencies.Count;
}

/// <summary>What each target's phases showed, and what Redis is asked per second while nothing is asked of the API.</summary>
internal sealed record ProtectionReport(
    IReadOnlyDictionary<ProtectionTarget, List<ProtectionPhase>> Phases, double IdleTripsPerSecond, double IdleCores, IReadOnlyDictionary<string, long> Commands, CacheHit Hit);

/// <summary>
/// The product list from the API's memory, beside bare Kestrel and beside a service without protection that answer with the same bytes. The
/// three take turns, so that each meets the same machine.
/// </summary>
internal static class ProtectionBench
{
    private const int ProductsPerCompany = 20;
    private const int WarmUpPhases = 6;
    private static readonly TimeSpan WarmUpPhase = TimeSpan.FromSeconds(2);

    public static async Task<ProtectionReport> RunAsync(SystemAddresses addresses, ProtectionOptions options, ProgressContext progress, CancellationToken ct)
    {
        // First, and not after all the rest: BenchmarkDotNet may refuse to run where this is built.
        var hits = progress.AddTask("hits of the cache", maxValue: 1);
        var hit = await CacheHit.MeasureAsync(addresses, ct);
        hits.Increment(1);

        var making = progress.AddTask("making companies and products", maxValue: options.Companies);
        var tenants = await Tenants.CreateAsync(addresses.Api, options.Companies, ProductsPerCompany, orders: 0, () => making.Increment(1), ct);
        var targets = await ProtectionTarget.PrepareAsync(addresses, tenants, ct);
        var probes = targets.Select(target => target.Server).Distinct().ToDictionary(server => server, server => ProcessProbe.Of(addresses.Probes, server));
        using var redis = await RedisTrips.OpenAsync(addresses.Redis);

        var task = progress.AddTask("warm-up", maxValue: (targets.Count * options.Repeats) + WarmUpPhases + 1);
        // In turns as well: what warms one up leaves the others time to compile.
        for (var phase = 0; phase < WarmUpPhases; phase++)
        {
            foreach (var target in targets)
                Answered(target, await ClosedLoop.RunAsync(target.EndPoint, target.Requests, options.Connections, WarmUpPhase / 2, ct));
            task.Increment(1);
        }

        task.Description = "idle";
        var duration = TimeSpan.FromSeconds(options.Seconds);
        var (idleTrips, idle) = (await redis.ReadAsync(), probes[ProtectionTarget.Api].Read());
        await Task.Delay(duration, ct);
        var (idleTripsPerSecond, idleCores) = (
            ((await redis.ReadAsync()).Reads - idleTrips.Reads) / options.Seconds, (probes[ProtectionTarget.Api].Read() - idle).Cpu.TotalSeconds / options.Seconds);
        task.Increment(1);

        var phases = targets.ToDictionary(target => target, _ => new List<ProtectionPhase>());
        var commands = new Dictionary<string, long>();
        for (var repeat = 1; repeat <= options.Repeats; repeat++)
        {
            foreach (var target in targets)
            {
                task.Description = $"{repeat} of {options.Repeats}: {target.Server} {target.Answer}";
                var (trips, use) = (await redis.ReadAsync(), probes[target.Server].Read());
                var result = await ClosedLoop.RunAsync(target.EndPoint, target.Requests, options.Connections, duration, ct);
                var (tripsAfter, useAfter) = (await redis.ReadAsync(), probes[target.Server].Read());
                Answered(target, result);
                phases[target].Add(new(result, useAfter - use, tripsAfter.Reads - trips.Reads));
                if (target.Server == ProtectionTarget.Api)
                {
                    foreach (var (command, calls) in tripsAfter.Commands)
                        commands[command] = commands.GetValueOrDefault(command) + calls - trips.Commands.GetValueOrDefault(command);
                }
                task.Increment(1);
            }
        }
        return new(phases, idleTripsPerSecond, idleCores, commands, hit);
    }

    private static void Answered(ProtectionTarget target, LoadResult result)
    {
        if (result.Latencies.Count == 0)
            throw new InvalidOperationException($"{target.Server} {target.Answer}: no request succeeded ({result.FirstError}).");
    }
}
