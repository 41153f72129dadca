using System.Globalization;

namespace Scale.Dashboard.Pages.Shared;

/// <summary>Fractions as SVG lengths: drawn positions are attributes, so that no inline style is needed.</summary>
internal static class Percent
{
    public static string Of(double fraction) => (fraction * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
