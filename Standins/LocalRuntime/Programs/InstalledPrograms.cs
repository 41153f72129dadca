using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>Programs of the system: on PATH, then in the usual folders.</summary>
internal sealed class InstalledPrograms(ProgramProbe probe)
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    /// <summary>The first that answers, or the first of the preferred major version if one of them is.</summary>
    public async Task<ProgramLocation?> FindAsync(KnownProgram program, int? majorVersion, CancellationToken cancellationToken)
    {
        ProgramLocation? first = null;
        foreach (var folder in Folders(program).Distinct())
        {
            if (await probe.TryAsync(program, folder, NoVariables, cancellationToken) is not { } found)
                continue;
            if (majorVersion is null || found.Version.Major == majorVersion)
                return found;
            first ??= found;
        }

        return first;
    }

    /// <summary>The program at a configured path: the executable or its folder.</summary>
    public Task<ProgramLocation?> FindAtAsync(KnownProgram program, string path, CancellationToken cancellationToken)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(RealPath(path)) ?? "/";
        return probe.TryAsync(program, Path.GetFullPath(folder), NoVariables, cancellationToken);
    }

    private static IEnumerable<string> Folders(KnownProgram program)
    {
        foreach (var folder in ExecutablePath.Folders(Environment.GetEnvironmentVariable("PATH")))
        {
            var file = Path.Combine(folder, program.Executables[0]);
            if (!ExecutablePath.IsExecutable(file))
                continue;
            // A link (/usr/local/bin/postgres) leads to where the program's companions are.
            yield return Path.GetDirectoryName(RealPath(file))!;
            yield return folder;
        }

        foreach (var folder in program.Folders.SelectMany(FolderPattern.Expand))
            yield return folder;
    }

    private static string RealPath(string file) =>
        File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
}
