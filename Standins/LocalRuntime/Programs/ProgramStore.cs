using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>
/// Finds a program in configuration, on PATH, in the usual folders, and last in a tool cache it fills itself from the
/// operating system's package archive: downloaded and unpacked, never installed, no root needed. Safe for several hosts.
/// </summary>
public sealed class ProgramStore(ProgramStoreOptions options, ProcessGuardian guardian)
{
    /// <summary>Finds the program or provides it. Throws <see cref="ProgramNotFoundException"/>.</summary>
    /// <param name="program">One of <see cref="KnownPrograms"/>.</param>
    /// <param name="majorVersion">Preferred where several versions are installed. Null: the newest.</param>
    /// <param name="progress">Receives a line for each step that takes time.</param>
    /// <param name="cancellationToken">Stops a download; what was started is thrown away.</param>
    public Task<ProgramLocation> FindAsync(
        KnownProgram program, int? majorVersion, IProgress<string> progress, CancellationToken cancellationToken)
    {
        _ = (options, guardian);
        throw new NotImplementedException();
    }
}
