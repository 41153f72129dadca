namespace Scale.LocalRuntime.Programs;

/// <summary>Packages unpacked into a folder as if it were the root of a system.</summary>
internal static class UnpackedRoot
{
    private const UnixFileMode Privileges = UnixFileMode.SetUser | UnixFileMode.SetGroup;

    private static readonly string[] LibraryFolders = ["/usr/lib/*-linux-*", "/lib/*-linux-*"];

    /// <summary>
    /// Absolute links within the packages point into the folder afterwards, and no file keeps the right to run as
    /// another user: outside an installation nobody looks after it.
    /// </summary>
    public static void MakeSelfContained(string root)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", everything))
        {
            if (entry.LinkTarget is { } target)
            {
                if (target.StartsWith('/') && Path.Exists(root + target))
                    Relink(entry, root + target);
            }
            else if ((entry.UnixFileMode & Privileges) != 0)
            {
                entry.UnixFileMode &= ~Privileges;
            }
        }
    }

    /// <summary>LD_LIBRARY_PATH for a program in <paramref name="folder"/> whose libraries are under <paramref name="root"/>.</summary>
    public static IReadOnlyDictionary<string, string?> Variables(string root, string folder)
    {
        string[] system = [.. LibraryFolders.SelectMany(pattern => FolderPattern.Expand(root + pattern))];
        var inner = system.SelectMany(Directory.GetDirectories)
            .Where(child => Directory.EnumerateFiles(child, "lib*.so.*").Any());
        string?[] libraries = [.. system, .. inner, folder, Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")];
        return new Dictionary<string, string?>
        {
            ["LD_LIBRARY_PATH"] = string.Join(':', libraries.Where(path => !string.IsNullOrEmpty(path))),
        };
    }

    private static void Relink(FileSystemInfo link, string target)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(link.FullName)!, target);
        link.Delete();
        File.CreateSymbolicLink(link.FullName, relative);
    }
}
