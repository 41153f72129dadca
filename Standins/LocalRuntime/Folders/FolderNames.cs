namespace Scale.LocalRuntime.Folders;

/// <summary>Our own files in a data folder.</summary>
internal static class FolderNames
{
    /// <summary>Locked by the host that uses the folder.</summary>
    public const string Lock = ".scale-lock";

    /// <summary>Names the run folder of the last start, to be removed by the next.</summary>
    public const string LastRun = ".scale-run";

    /// <summary>Where data lives that its user could not reach where it was asked for; root only.</summary>
    public const string Relocated = "/var/lib/scale/data";

    public static bool IsEmpty(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) is Lock or LastRun);
}
