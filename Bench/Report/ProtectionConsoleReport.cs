using Scale.Bench.Protection;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The tables of what protection costs, and the aims beside them.</summary>
internal static class ProtectionConsoleReport
{
    private const double ShareAim = 0.7, CpuAim = 8, BytesAim = 1024, TripsAim = 0.05, HitAim = 100;

    public static void Write(ProtectionReport report)
    {
        var table = new Table().Title("Product list from memory, closed loop: median of repeats (min–max)")
            .AddColumns("answer", "by", "req/s", "of bare Kestrel", "p50 ms", "p99 ms", "CPU µs a request", "bytes a request", "errors");
        foreach (var (target, phases) in report.Phases)
        {
            table.AddRow(
                target.Answer, NameOf(target.Server), Range(phases, phase => phase.Result.Rate, "N0"),
                $"{Of(report, target.Answer, target.Server, phase => phase.Result.Rate) / Of(report, target.Answer, ProtectionTarget.Floor, phase => phase.Result.Rate):P0}",
                $"{Statistics.Median(phases.Select(phase => phase.Result.Latencies.Milliseconds(0.5))):N2}",
                $"{Statistics.Median(phases.Select(phase => phase.Result.Latencies.Milliseconds(0.99))):N2}",
                Range(phases, phase => phase.CpuMicroseconds, "N1"), Range(phases, phase => phase.AllocatedBytes, "N0"),
                $"{phases.Sum(phase => phase.Result.Errors):N0}");
        }
        AnsiConsole.Write(table);

        var aims = new Table().Title("Protection").AddColumns("what", "seen", "aim", "");
        foreach (var answer in report.Phases.Keys.Select(target => target.Answer).Distinct())
        {
            var share = Of(report, answer, ProtectionTarget.Api, phase => phase.Result.Rate) / Of(report, answer, ProtectionTarget.Floor, phase => phase.Result.Rate);
            Aim(aims, $"{answer}: throughput beside bare Kestrel", $"{share:P0}", $">= {ShareAim:P0}", share >= ShareAim);
            var trips = Of(report, answer, ProtectionTarget.Api, phase => (phase.Trips - (report.IdleTripsPerSecond * phase.Result.Elapsed.TotalSeconds)) / phase.Result.Latencies.Count);
            Aim(aims, $"{answer}: Redis round trips", $"{trips:N4}", $"<= {TripsAim}", trips <= TripsAim);
            foreach (var beside in (string[])[ProtectionTarget.Plain, ProtectionTarget.Floor])
            {
                var cpu = Beyond(report, answer, beside, phase => phase.CpuMicroseconds);
                var bytes = Beyond(report, answer, beside, phase => phase.AllocatedBytes);
                Aim(aims, $"{answer}: CPU beyond {NameOf(beside)}", $"{cpu:N1} µs", $"<= {CpuAim} µs", cpu <= CpuAim);
                Aim(aims, $"{answer}: allocated beyond {NameOf(beside)}", $"{bytes:N0} bytes", $"<= {BytesAim} bytes", bytes <= BytesAim);
            }
        }
        Aim(aims, "hit in this process's memory", $"{report.Hit.Nanoseconds:N0} ns ({report.Hit.Least:N0}–{report.Hit.Most:N0})", $"<= {HitAim} ns", report.Hit.Nanoseconds <= HitAim);
        Aim(aims, "allocated by a hit", $"{report.Hit.Bytes:N2} bytes", "0 bytes", report.Hit.Bytes < 0.01);
        AnsiConsole.Write(aims);
        AnsiConsole.MarkupLineInterpolated($"Without load: {report.IdleTripsPerSecond:N1} reads of Redis a second, {report.IdleCores:N3} cores of the API. The reads are taken off above, the CPU is not.");
        var requests = report.Phases.Where(pair => pair.Key.Server == ProtectionTarget.Api).Sum(pair => pair.Value.Sum(phase => phase.Result.Latencies.Count));
        AnsiConsole.MarkupLineInterpolated($"Commands a request while the API answered, those of scripts included: {string.Join(", ", report.Commands.Where(pair => pair.Value > 0).OrderByDescending(pair => pair.Value).Take(8).Select(pair => $"{pair.Key} {(double)pair.Value / requests:N4}"))}");
    }

    private static string NameOf(string server) => server switch
    {
        ProtectionTarget.Floor => "bare Kestrel",
        ProtectionTarget.Plain => "a service without protection",
        _ => "the API",
    };

    private static void Aim(Table table, string what, string seen, string aim, bool isMet) =>
        table.AddRow(Markup.Escape(what), seen, aim, isMet ? "[green]yes[/]" : "[red]no[/]");

    private static double Of(ProtectionReport report, string answer, string server, Func<ProtectionPhase, double> figure) =>
        Statistics.Median(report.Phases.Single(pair => pair.Key.Answer == answer && pair.Key.Server == server).Value.Select(figure));

    private static double Beyond(ProtectionReport report, string answer, string beside, Func<ProtectionPhase, double> figure) =>
        Of(report, answer, ProtectionTarget.Api, figure) - Of(report, answer, beside, figure);

    private static string Range(List<ProtectionPhase> phases, Func<ProtectionPhase, double> figure, string format)
    {
        var figures = phases.Select(figure).ToList();
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Statistics.Median(figures).ToString(format, null)} ({figures.Min().ToString(format, null)}–{figures.Max().ToString(format, null)})");
    }
}
