using System.Globalization;

namespace Scale.Dashboard.Pages.Metrics;

/// <summary>Values with their unit. Units are UCUM as OpenTelemetry uses it: s, ms, By, 1, %, {request}.</summary>
internal static class UnitText
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    private static readonly string[] Decimal = ["", "k", "M", "G", "T", "P"];

    public static string Of(double? value, string unit, bool isRate = false) =>
        value is { } v && double.IsFinite(v) ? Of(v, unit) + (isRate ? "/s" : "") : "–";

    /// <summary>"requests per second", "bytes": what the axis counts. Empty: the labels say it.</summary>
    public static string Describe(string unit, bool isRate)
    {
        var noun = unit switch
        {
            "By" => "bytes",
            "s" or "ms" or "us" or "ns" => "time",
            "" or "1" => "",
            ['{', .. var name, '}'] => name + "s",
            _ => unit,
        };
        return isRate ? $"{noun} per second".TrimStart() : noun;
    }

    private static string Of(double value, string unit) => unit switch
    {
        "s" => Time(value),
        "ms" => Time(value / 1e3),
        "us" => Time(value / 1e6),
        "ns" => Time(value / 1e9),
        "By" => Scaled(value, 1024, Binary, " "),
        "%" => $"{Short(value)} %",
        "" or "1" or ['{', ..] => Scaled(value, 1000, Decimal, ""),
        _ => $"{Scaled(value, 1000, Decimal, "")} {unit}",
    };

    private static string Time(double seconds) => Math.Abs(seconds) >= 1e9 ? Short(seconds) + " s" : Format.Duration(TimeSpan.FromSeconds(seconds));

    private static string Scaled(double value, double step, string[] prefixes, string space)
    {
        var i = 0;
        for (; Math.Abs(value) >= step * 0.9995 && i < prefixes.Length - 1; i++)
            value /= step;
        return $"{Short(value)}{space}{prefixes[i]}".TrimEnd();
    }

    private static string Short(double value) => Math.Abs(value) is > 0 and < 0.005
        ? value.ToString("0.##E+0", CultureInfo.InvariantCulture)
        : Format.Significant(value);
}
