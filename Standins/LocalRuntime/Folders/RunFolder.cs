using System.Security.Cryptography;

namespace Scale.LocalRuntime.Folders;

/// <summary>
/// A short-lived private folder of one start of a program: sockets (a socket's path may have some 100 bytes), passwords,
/// generated files. Removed when the program has ended, or else by the next start.
/// </summary>
internal sealed class RunFolder
{
    private const int LongestRoot = 60;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly UnixUser? _user;

    private RunFolder(string path, UnixUser? user) => (Location, _user) = (path, user);

    public string Location { get; }

    public static RunFolder Create(DataFolder data)
    {
        RemoveLast(data.Path);
        var path = Path.Combine(Root(), $"scale-{RandomNumberGenerator.GetHexString(10, lowercase: true)}");
        File.WriteAllText(Path.Combine(data.Path, FolderNames.LastRun), path);
        Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
        UnixAccounts.Give(path, data.User);
        return new RunFolder(path, data.User);
    }

    /// <summary>Removes what the last start with this data folder left, if it was killed.</summary>
    public static void RemoveLast(string dataFolder)
    {
        var lastRun = Path.Combine(dataFolder, FolderNames.LastRun);
        if (File.Exists(lastRun))
            Remove(File.ReadAllText(lastRun).Trim());
    }

    /// <summary>A file only the program's user may read.</summary>
    public string WriteSecret(string name, string content) => Write(name, content, Private);

    public string WriteProgram(string name, string content) => Write(name, content, Private | UnixFileMode.UserExecute);

    public string CreateFolder(string name)
    {
        var folder = Path.Combine(Location, name);
        Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
        UnixAccounts.Give(folder, _user);
        return folder;
    }

    /// <summary>Copies a folder so that the program's user can read it wherever it was.</summary>
    public string CopyIn(string name, string source)
    {
        var target = CreateFolder(name);
        foreach (var folder in Directory.EnumerateDirectories(source))
            CopyIn(Path.Combine(name, Path.GetFileName(folder)), folder);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            File.Copy(file, copy);
            UnixAccounts.Give(copy, _user);
        }

        return target;
    }

    private string Write(string name, string content, UnixFileMode mode)
    {
        var file = Path.Combine(Location, name);
        using (var stream = new FileStream(file, new FileStreamOptions
               {
                   Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode,
               }))
        using (var writer = new StreamWriter(stream))
            writer.Write(content);
        UnixAccounts.Give(file, _user);
        return file;
    }

    /// <summary>Root's own temporary folder may be closed to the program's user.</summary>
    private static string Root() =>
        Path.GetTempPath() is { Length: <= LongestRoot } own && !Environment.IsPrivilegedProcess ? own.TrimEnd('/') : "/tmp";

    private static void Remove(string folder)
    {
        if (folder.StartsWith($"{Root()}/scale-", StringComparison.Ordinal) && Path.GetDirectoryName(folder) == Root())
            Processes.TemporaryFolder.Delete([folder]);
    }
}
