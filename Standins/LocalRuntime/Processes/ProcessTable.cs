using System.Globalization;

namespace Scale.LocalRuntime.Processes;

/// <summary>One process of this machine, from Linux's /proc (proc(5), "stat").</summary>
internal readonly record struct ProcessEntry(int Id, char State, int Parent, int Group)
{
    public bool IsRunning => State is not ('Z' or 'X');
}

internal static class ProcessTable
{
    public static IEnumerable<ProcessEntry> Read()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry)
                yield return entry;
        }
    }

    /// <summary>Null when there is no such process (any more), or no /proc.</summary>
    public static ProcessEntry? Read(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name, in parentheses, may itself contain spaces and parentheses.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessEntry(
            id, fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture));
    }
}
