using System.Globalization;
using System.Net;
using System.Text;
using Scale.Bench.Load;

namespace Scale.Bench.Report;

/// <summary>Latency by percentile, the percentile axis in nines (p0, p90, p99, p99.9) and the latency axis logarithmic.</summary>
internal static class LatencyChart
{
    private const int Width = 720, Height = 300, Left = 56, Right = 120, Top = 12, Bottom = 32;
    private const double MostNines = 3;
    private static readonly (double Share, string Label)[] Ticks = [(0, "p0"), (0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9")];

    public static string Render(IReadOnlyList<(string Label, Latencies Latencies)> curves)
    {
        var drawn = curves.Where(curve => curve.Latencies.Count > 0).ToList();
        if (drawn.Count == 0)
            return "<p>Nothing was measured.</p>";

        var lowest = Math.Floor(Math.Log10(Math.Max(0.01, drawn.Min(curve => curve.Latencies.Milliseconds(0.01)))));
        var highest = Math.Max(lowest + 1, Math.Ceiling(Math.Log10(drawn.Max(curve => curve.Latencies.Milliseconds(0.999)))));
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Latency by percentile\">");
        for (var decade = lowest; decade <= highest; decade++)
            svg.Append(Line(X(0), Y(decade), X(MostNines), Y(decade))).Append(Text(Left - 6, Y(decade) + 4, "end", $"{Math.Pow(10, decade):0.##} ms"));
        foreach (var (share, label) in Ticks)
            svg.Append(Line(X(Nines(share)), Y(lowest), X(Nines(share)), Y(highest))).Append(Text(X(Nines(share)), Height - 10, "middle", label));
        foreach (var (index, curve) in drawn.Index())
        {
            var points = Enumerable.Range(0, 121)
                .Select(i => MostNines * i / 120)
                .Select(nines => $"{Number(X(nines))},{Number(Y(Math.Log10(Math.Max(0.01, curve.Latencies.Milliseconds(1 - Math.Pow(10, -nines))))))}");
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve c{index % 6}\" points=\"{string.Join(' ', points)}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"legend c{index % 6}\" x=\"{Width - Right + 10}\" y=\"{Top + 16 + index * 18}\">{WebUtility.HtmlEncode(curve.Label)}</text>");
        }

        return svg.Append("</svg>").ToString();

        double Y(double decade) => Top + (highest - Math.Clamp(decade, lowest, highest)) / (highest - lowest) * (Height - Top - Bottom);
    }

    private static double X(double nines) => Left + nines / MostNines * (Width - Left - Right);

    private static double Nines(double share) => -Math.Log10(1 - share);

    private static string Line(double x1, double y1, double x2, double y2) =>
        $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>";

    private static string Text(double x, double y, string anchor, string text) =>
        $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{text}</text>";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
