using System.Text.RegularExpressions;

namespace Scale.LocalRuntime.Programs;

/// <summary>Folders that match a path with '*' in it.</summary>
internal static partial class FolderPattern
{
    /// <summary>Existing folders; where a segment matches several, the one with the highest number in it first.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        IEnumerable<string> folders = ["/"];
        foreach (var segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
            folders = folders.SelectMany(folder => Children(folder, segment));
        return folders;
    }

    private static IEnumerable<string> Children(string folder, string segment)
    {
        if (!segment.Contains('*'))
            return Directory.Exists(Path.Combine(folder, segment)) ? [Path.Combine(folder, segment)] : [];

        try
        {
            return Directory.GetDirectories(folder, segment).OrderByDescending(Number).ThenByDescending(child => child, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return [];
        }
    }

    private static int Number(string folder) =>
        int.TryParse(Digits().Match(Path.GetFileName(folder)).Value, out var number) ? number : 0;

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
