using System.Buffers;
using System.Globalization;

namespace Scale.Dashboard.Pages;

/// <summary>Figures as people read them. Times are local: browser and dashboard are on the same machine.</summary>
public static class Format
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,");

    public static string Duration(TimeSpan duration)
    {
        var ms = duration.TotalMilliseconds;
        return ms switch
        {
            < 0 => "-" + Duration(-duration),
            0 => "0 µs",
            < 0.9995 => $"{Significant(ms * 1000)} µs",
            < 999.5 => $"{Significant(ms)} ms",
            < 59_950 => $"{Significant(ms / 1000)} s",
            _ when duration.TotalHours < 1 => $"{(int)duration.TotalMinutes} min {duration.Seconds} s",
            _ when duration.TotalDays < 1 => $"{(int)duration.TotalHours} h {duration.Minutes} min",
            _ => $"{(int)duration.TotalDays} d {duration.Hours} h",
        };
    }

    /// <summary>Three significant digits where they fit, never a fraction of more than two: 0.42, 1.25, 12.5, 125.</summary>
    public static string Significant(double value) => Math.Abs(value) switch
    {
        >= 99.95 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 9.995 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 span", "2 spans".</summary>
    public static string Count(long count, string singular, string? plural = null) => $"{Count(count)} {(count == 1 ? singular : plural ?? singular + "s")}";

    /// <summary>Time of day; with the date when it is not today.</summary>
    /// <param name="isShort">Without milliseconds.</param>
    public static string Time(DateTime utc, bool isShort = false)
    {
        var local = utc.ToLocalTime();
        var time = isShort ? "HH:mm:ss" : "HH:mm:ss.fff";
        return local.ToString(local.Date == DateTime.Now.Date ? time : "MMM d " + time, CultureInfo.InvariantCulture);
    }

    /// <summary>Complete, for tooltips.</summary>
    public static string FullTime(DateTime utc) => utc.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture);

    public static string Ago(DateTime utc, DateTime now)
    {
        var age = now - utc;
        return age.TotalSeconds switch
        {
            < 5 => "just now",
            < 60 => $"{(int)age.TotalSeconds} s ago",
            < 3600 => $"{(int)age.TotalMinutes} min ago",
            < 86_400 => $"{(int)age.TotalHours} h ago",
            _ => $"{(int)age.TotalDays} d ago",
        };
    }

    /// <summary>"50", "50ms", "1.5 s", "2min"; a bare number is milliseconds. Null: not a duration.</summary>
    public static TimeSpan? ParseDuration(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var trimmed = text.Trim();
        var digits = trimmed.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var unit = digits < 0 ? "ms" : trimmed[digits..].Trim();
        if (!double.TryParse(number.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > 1e9)
            return null;
        return unit.ToLowerInvariant() switch
        {
            "us" or "µs" => TimeSpan.FromMicroseconds(value),
            "ms" => TimeSpan.FromMilliseconds(value),
            "s" => TimeSpan.FromSeconds(value),
            "m" or "min" => TimeSpan.FromMinutes(value),
            _ => null,
        };
    }
}
