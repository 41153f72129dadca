using System.Text.RegularExpressions;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>Tells whether a folder really has a program: all its executables, and the first answers --version.</summary>
internal sealed partial class ProgramProbe(ProcessGuardian guardian)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The program in this folder, or null.</summary>
    public async Task<ProgramLocation?> TryAsync(
        KnownProgram program, string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        if (!program.Executables.All(name => ExecutablePath.IsExecutable(Path.Combine(folder, name))))
            return null;

        var file = Path.Combine(folder, program.Executables[0]);
        var question = new ProcessSpec
        {
            Name = $"{program.Name} --version",
            FileName = file,
            Arguments = ["--version"],
            WorkingDirectory = "/",
            Environment = environment,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var answer = await Command.RunAsync(question, guardian, onLine: null, patience.Token);
            return answer.Succeeded && ParseVersion(answer.Output) is { } version
                ? new ProgramLocation(file, folder, version, environment)
                : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>From "postgres (PostgreSQL) 15.13 (Debian …)", "Redis server v=7.0.15 sha=…", "PgBouncer 1.18.0", "… 18beta1".</summary>
    internal static Version? ParseVersion(string output)
    {
        var match = VersionNumber().Match(output);
        return match.Success && Version.TryParse(match.Value.Contains('.') ? match.Value : $"{match.Value}.0", out var version)
            ? version
            : null;
    }

    [GeneratedRegex(@"\d+(\.\d+){0,3}")]
    private static partial Regex VersionNumber();
}
