namespace Scale.LocalRuntime.Processes;

/// <summary>Looks programs up as a shell does.</summary>
internal static class ExecutablePath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // A host started by a service manager or a desktop may have a short PATH or none.
    private const string Usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

    /// <summary>The absolute path of a program, or null when there is none.</summary>
    public static string? Find(string name, string? path)
    {
        if (name.Contains('/'))
            return IsExecutable(name) ? Path.GetFullPath(name) : null;

        return Folders(path).Select(folder => Path.Combine(folder, name)).FirstOrDefault(IsExecutable);
    }

    public static IEnumerable<string> Folders(string? path) =>
        $"{path}:{Usual}".Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct();

    public static bool IsExecutable(string file) => File.Exists(file) && (File.GetUnixFileMode(file) & Executable) != 0;
}
