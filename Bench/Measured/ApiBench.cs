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
    private const double WarmUpSeconds = 2;
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
        for (var repeat = 0; repeat <= options.Repeats; repeat++)
        {
            foreach (var target in targets)
            {
                var warmUp = repeat == 0;
                task.Description = warmUp ? $"warm-up: {Markup.Escape(target.Name)}" : $"peak {repeat} of {options.Repeats}: {Markup.Escape(target.Name)}";
                var result = await ClosedLoop.RunAsync(
                    target.Server, target.Requests, options.Connections, warmUp ? TimeSpan.FromSeconds(WarmUpSeconds) : duration, cancellationToken);
                if (!warmUp)
                    peaks[target].Add(result);
                else if (result.Latencies.Count == 0)
                    throw new InvalidOperationException($"{target.Name}: no request succeeded ({result.FirstError}).");
                task.Increment(1);
            }
        }

        return peaks;
    }
}
