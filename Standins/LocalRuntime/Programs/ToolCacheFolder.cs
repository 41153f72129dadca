using System.Runtime.InteropServices;

namespace Scale.LocalRuntime.Programs;

/// <summary>Where this user's tool cache is.</summary>
internal static class ToolCacheFolder
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The first candidate that can be written, made for this system's version and architecture; null when none can.</summary>
    public static string? Choose(ProgramStoreOptions options) =>
        Candidates(options).Select(folder => Path.Combine(folder, Platform())).FirstOrDefault(CanBeWritten);

    /// <summary>The candidates, for a message.</summary>
    public static string Describe(ProgramStoreOptions options) => string.Join(", ", Candidates(options));

    /// <summary>Programs for one system must not be tried on another that shares the home folder.</summary>
    private static string Platform()
    {
        var release = File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release")
                .Select(line => line.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'))
            : [];
        return $"{release.GetValueOrDefault("ID", "unknown")}-{release.GetValueOrDefault("VERSION_ID", "0")}-{RuntimeInformation.OSArchitecture}"
            .ToLowerInvariant();
    }

    private static IEnumerable<string> Candidates(ProgramStoreOptions options)
    {
        if (options.CacheFolder is { } configured)
        {
            yield return Path.GetFullPath(configured);
            yield break;
        }

        // Programs of a root host run as another user, who cannot look into root's home.
        if (Environment.IsPrivilegedProcess)
            yield return "/var/cache/scale/tools";
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache))
            yield return Path.Combine(cache, "scale", "tools");
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home && Path.IsPathRooted(home))
            yield return Path.Combine(home, ".cache", "scale", "tools");
        if (options.FallbackFolder is { } fallback)
            yield return Path.Combine(Path.GetFullPath(fallback), "tools");
    }

    private static bool CanBeWritten(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, Readable);
            var probe = Path.Combine(folder, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
