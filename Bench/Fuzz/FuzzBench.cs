using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Fuzz;

/// <summary>Everything that was found.</summary>
/// <param name="Memory">Bytes of each process of the API: warm, then after each group.</param>
internal sealed record FuzzReport(IReadOnlyList<FuzzGroup> Groups, IReadOnlyList<IReadOnlyDictionary<int, long>> Memory)
{
    // The collector gives memory back when it likes; what leaks does not stop at this.
    private const double MostGrowth = 1.5;

    public int Failures => Groups.Sum(group => group.Failures);

    /// <summary>The same processes from the first to the last.</summary>
    public bool Survived => Memory.All(memory => memory.Keys.SequenceEqual(Memory[0].Keys));

    /// <summary>How much more memory the last reading shows than the first, as a factor.</summary>
    public double Growth => (double)Memory[^1].Values.Sum() / Math.Max(1, Memory[0].Values.Sum());

    public bool Passed => Failures == 0 && Survived && Growth <= MostGrowth;
}

/// <summary>Fuzzes every group of endpoints of a running system, then the sockets.</summary>
internal static class FuzzBench
{
    public static async Task<FuzzReport> RunAsync(SystemAddresses addresses, FuzzOptions options, ProgressContext progress, CancellationToken ct)
    {
        var document = await FuzzRun.DocumentAsync(addresses.Api, ct);
        var operations = FuzzOperation.Of(document);
        var groups = operations.GroupBy(operation => operation.Group).ToList();
        var task = progress.AddTask("fuzzing", maxValue: (groups.Count + 1) * options.Requests);
        var warmUp = options with { Requests = Math.Max(10, options.Requests / 10), Seed = options.Seed + 1 };
        foreach (var group in groups)
            await FuzzRun.GroupAsync(addresses.Api, addresses.OperatorKey, document, group, warmUp, static () => { }, ct);

        var (done, memory) = (new List<FuzzGroup>(), new List<IReadOnlyDictionary<int, long>> { await FuzzMemory.ReadAsync(addresses.Api, addresses.OperatorKey, ct) });
        foreach (var group in groups)
        {
            task.Description = $"fuzzing {group.Key}";
            done.Add(await FuzzRun.GroupAsync(addresses.Api, addresses.OperatorKey, document, group, options, () => task.Increment(1), ct));
            memory.Add(await FuzzMemory.ReadAsync(addresses.Api, addresses.OperatorKey, ct));
        }
        task.Description = "fuzzing sockets";
        done.Add(await FuzzRun.RawAsync(addresses.Api, addresses.OperatorKey, document, operations, options, () => task.Increment(1), ct));
        memory.Add(await FuzzMemory.ReadAsync(addresses.Api, addresses.OperatorKey, ct));
        return new(done, memory);
    }
}
