using Scale.Bench.Load;
using Scale.Bench.Report;
using Spectre.Console;

namespace Scale.Bench.Measured;

/// <param name="Seconds">Length of each measured phase.</param>
/// <param name="Repeats">Closed-loop phases per target; the report gives their median and range.</param>
/// <param name="Connections">Keep-alive connections of the generator.</param>
/// <param name="Companies">Companies the load is spread over.</param>
internal sealed record ApiBenchOptions(double Seconds, int Repeats, int Connections, int Companies);

/// <summary>One target at one rate.</summary>
internal sealed record RateStep(double Share, double Rate, LoadResult Result);

/// <summary>What was measured of one target: the most it did, and how it answered below that.</summary>
internal sealed record TargetReport(Target Target, IReadOnlyList<LoadResult> Peaks, IReadOnlyList<RateStep> Steps)
{
    public double MedianPeak => Statistics.Median(Peaks.Select(peak => peak.Rate));
}

/// <summary>
/// First each target's peak in a closed loop, repeats interleaved so that no target always runs on the colder machine; then
/// open-loop steps at shares of that peak.
/// </summary>
internal static class ApiBench
{
    // The runtime compiles what is hot again, and on a busy machine takes most of a minute for it. What it serves until then says nothing.
    private static readonly TimeSpan WarmUpPhase = TimeSpan.FromSeconds(2);
    private const int MostWarmUpPhases = 30;
    private const int PhasesWithoutRise = 3;
    private const double Rise = 1.03;

    private const int ProductsPerCompany = 20;
    private const int OrdersPerCompany = 50;
    private static readonly double[] Shares = [0.2, 0.4, 0.6, 0.8];

    public static async Task<IReadOnlyList<TargetReport>> RunAsync(
        SystemAddresses addresses, ApiBenchOptions options, ProgressContext progress, CancellationToken cancellationToken)
    {
        var making = progress.AddTask("making companies, products, orders", maxValue: options.Companies);
        var tenants = await Tenants.CreateAsync(
            addresses.Api, options.Companies, ProductsPerCompany, OrdersPerCompany, () => making.Increment(1), cancellationToken);

        var targets = Target.All(addresses, tenants);
        var duration = TimeSpan.FromSeconds(options.Seconds);
        var peaks = await MeasurePeaksAsync(targets, options, duration, progress, cancellationToken);

        var steps = progress.AddTask("open loop", maxValue: targets.Count * Shares.Length);
        var reports = new List<TargetReport>();
        foreach (var target in targets)
        {
            var peak = Statistics.Median(peaks[target].Select(result => result.Rate));
            var measured = new List<RateStep>();
            foreach (var share in Shares)
            {
                steps.Description = $"open loop: {Markup.Escape(target.Name)} at {share:P0}";
                measured.Add(new(share, peak * share, await OpenLoop.RunAsync(
                    target.Server, target.Requests, peak * share, options.Connections, duration, onSend: null, cancellationToken)));
                steps.Increment(1);
            }

            reports.Add(new(target, peaks[target], measured));
        }

        return reports;
    }

    private static async Task<Dictionary<Target, List<LoadResult>>> MeasurePeaksAsync(
        IReadOnlyList<Target> targets, ApiBenchOptions options, TimeSpan duration, ProgressContext progress, CancellationToken cancellationToken)
    {
        var task = progress.AddTask("peak", maxValue: targets.Count * (options.Repeats + 1));
        var peaks = targets.ToDictionary(target => target, _ => new List<LoadResult>());
        foreach (var target in targets)
        {
            task.Description = $"warm-up: {Markup.Escape(target.Name)}";
            await WarmUpAsync(target, options.Connections, cancellationToken);
            task.Increment(1);
        }
        for (var repeat = 1; repeat <= options.Repeats; repeat++)
        {
            foreach (var target in targets)
            {
                task.Description = $"peak {repeat} of {options.Repeats}: {Markup.Escape(target.Name)}";
                peaks[target].Add(await ClosedLoop.RunAsync(target.Server, target.Requests, options.Connections, duration, cancellationToken));
                task.Increment(1);
            }
        }

        return peaks;
    }

    // Until several phases in a row were no faster than the best before them.
    private static async Task WarmUpAsync(Target target, int connections, CancellationToken cancellationToken)
    {
        var best = 0.0;
        for (int phase = 0, still = 0; phase < MostWarmUpPhases && still < PhasesWithoutRise; phase++)
        {
            var result = await ClosedLoop.RunAsync(target.Server, target.Requests, connections, WarmUpPhase, cancellationToken);
            if (result.Latencies.Count == 0)
                throw new InvalidOperationException($"{target.Name}: no request succeeded ({result.FirstError}).");
            still = result.Rate > best * Rise ? 0 : still + 1;
            best = Math.Max(best, result.Rate);
        }
    }
}
