namespace Scale.LocalRuntime.Processes;

/// <summary>Ends what still runs in a folder that belonged to one program.</summary>
internal static class ExclusiveFolder
{
    private static readonly string Script = EmbeddedScript.Read("sweep.sh");

    /// <summary>Runs as the program's user: only that user (or one with more rights than a container's root) may see its folders.</summary>
    public static async Task ClearAsync(ProcessSpec owner, ProcessGuardian guardian)
    {
        var sweep = new ProcessSpec
        {
            Name = $"{owner.Name} (clearing up)",
            FileName = "/bin/sh",
            Arguments = ["-c", Script, "sweep", owner.ExclusiveFolder!],
            WorkingDirectory = "/",
            RunAsUser = owner.RunAsUser,
        };
        await Command.RunAsync(sweep, guardian, onLine: null, CancellationToken.None);
    }
}
