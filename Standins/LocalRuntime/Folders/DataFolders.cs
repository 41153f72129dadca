namespace Scale.LocalRuntime.Folders;

/// <summary>Folders with a resource's data on this machine.</summary>
public static class DataFolders
{
    // A data root holds resource folders, these hold volumes; databases keep their own folders below.
    private const int Depth = 3;

    /// <summary>
    /// Deletes a data folder, everything in it and what links in it point to outside (a root user's database lives where
    /// its unprivileged user can reach it). Throws <see cref="LocalRuntimeException"/> when a host is using it. Use it for --fresh.
    /// </summary>
    public static void Erase(string folder)
    {
        List<FileLock> held = [];
        try
        {
            var all = WithRelocated(Path.GetFullPath(folder));
            foreach (var used in all.Where(used => Directory.Exists(used) && new DirectoryInfo(used).LinkTarget is null))
                Hold(used, held);
            foreach (var unused in all)
                Delete(unused);
        }
        finally
        {
            held.ForEach(one => one.Dispose());
        }
    }

    internal static LocalRuntimeException InUse(string folder, string? resource = null) => new(
        $"The data folder {folder}{(resource is null ? "" : $" of '{resource}'")} is in use by another host on this machine " +
        "(another 'dotnet run --project AppHost' of this clone?). Stop that one first.");

    /// <summary>The folder and what was relocated from it, innermost last.</summary>
    private static IReadOnlyList<string> WithRelocated(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is { } own)
            return IsRelocated(own) ? [folder, own] : [folder];
        if (!Directory.Exists(folder))
            return [];

        return [folder, .. Entries(new DirectoryInfo(folder), Depth).Select(entry => entry.LinkTarget).OfType<string>().Where(IsRelocated)];
    }

    private static bool IsRelocated(string target) => Path.GetDirectoryName(target) == FolderNames.Relocated;

    private static void Hold(string folder, List<FileLock> held)
    {
        var locks = Entries(new DirectoryInfo(folder), Depth).Where(entry => entry.Name == FolderNames.Lock);
        foreach (var file in locks.Select(entry => entry.FullName))
        {
            var used = Path.GetDirectoryName(file)!;
            held.Add(FileLock.TryTake(file) ?? throw InUse(used));
            RunFolder.RemoveLast(used);
        }
    }

    /// <summary>What is in a folder, without following links.</summary>
    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder, int depth)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            yield return entry;
            if (depth > 0 && entry is DirectoryInfo { LinkTarget: null } inner)
            {
                foreach (var below in Entries(inner, depth - 1))
                    yield return below;
            }
        }
    }

    private static void Delete(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
            File.Delete(folder);
        else if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
