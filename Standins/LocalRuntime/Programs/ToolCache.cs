using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>
/// Programs unpacked from the package archive, one folder per program. A folder is made under another name and renamed
/// when it is complete; one host at a time makes one.
/// </summary>
internal sealed class ToolCache(string folder, ProgramProbe probe, ProcessGuardian guardian)
{
    public string Folder { get; } = folder;

    /// <summary>The program if the cache has it and it still runs (the system's libraries may have changed).</summary>
    public async Task<ProgramLocation?> FindAsync(KnownProgram program, CancellationToken cancellationToken)
    {
        var root = Path.Combine(Folder, program.Name);
        return Directory.Exists(root) ? await ProbeAsync(program, root, cancellationToken) : null;
    }

    /// <summary>Provides the program. Throws <see cref="ProvisionException"/> with the reason when it cannot.</summary>
    public async Task<ProgramLocation> ProvideAsync(KnownProgram program, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var held = await FileLock.TakeAsync(
            Path.Combine(Folder, "lock"), () => progress.Report("waiting for another host that fills the tool cache"), cancellationToken);
        if (await FindAsync(program, cancellationToken) is { } found)
            return found;
        if (!AptArchive.IsAvailable)
            throw new ProvisionException("this system has no apt-get to take it from");

        // What an interrupted host left, and the program if it no longer runs.
        foreach (var left in Directory.GetDirectories(Folder, "*.partial"))
            Directory.Delete(left, recursive: true);
        var root = Path.Combine(Folder, program.Name);
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);

        var temporary = $"{root}.partial";
        try
        {
            return await FillAsync(program, root, temporary, progress, cancellationToken);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<ProgramLocation> FillAsync(
        KnownProgram program, string root, string temporary, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"taking {program.Name} from the package archive into {root} (nothing is installed)");
        var unpacked = Path.Combine(temporary, "root");
        Directory.CreateDirectory(unpacked);
        var archive = new AptArchive(Path.Combine(Folder, "apt"), guardian, progress);
        await archive.UnpackAsync(program.Packages, unpacked, temporary, cancellationToken);
        UnpackedRoot.MakeSelfContained(unpacked);

        if (await ProbeAsync(program, unpacked, cancellationToken) is null)
            throw new ProvisionException($"the packages {string.Join(", ", program.Packages)} have no {program.Executables[0]} that runs here");
        Directory.Move(unpacked, root);
        var location = await ProbeAsync(program, root, cancellationToken)
            ?? throw new ProvisionException($"{program.Name} does not run from {root}");
        progress.Report($"{program.Name} {location.Version} is ready");
        return location;
    }

    private async Task<ProgramLocation?> ProbeAsync(KnownProgram program, string root, CancellationToken cancellationToken)
    {
        foreach (var candidate in program.Folders.SelectMany(pattern => FolderPattern.Expand(root + pattern)))
        {
            if (await probe.TryAsync(program, candidate, UnpackedRoot.Variables(root, candidate), cancellationToken) is { } found)
                return found;
        }

        return null;
    }
}
