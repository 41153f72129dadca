namespace Scale.LocalRuntime.Processes;

/// <summary>One program to run as a child of this host.</summary>
public sealed record ProcessSpec
{
    /// <summary>The resource (or replica) it runs for; used in messages only.</summary>
    public required string Name { get; init; }

    /// <summary>The program: an absolute path, or a name looked for on PATH.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Must exist. Null: the host's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Laid over the host's own environment; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>User the program runs as; needs a host that is root. Null: the host's own user.</summary>
    public string? RunAsUser { get; init; }

    /// <summary>What asks the program to end. Sent to its whole process group.</summary>
    public StopSignal StopSignal { get; init; } = StopSignal.Terminate;

    /// <summary>How long a stop waits after <see cref="StopSignal"/> before everything is killed. Zero: killed at once.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A folder that is the current directory of this program's processes and of no others. Processes that left the
    /// process group (PostgreSQL's backends do) are found by it and killed when the program has ended.
    /// </summary>
    public string? ExclusiveFolder { get; init; }

    /// <summary>Folders removed, with their contents, once the program has ended.</summary>
    public IReadOnlyList<string> TemporaryFolders { get; init; } = [];
}

/// <summary>The signals a program may be asked to end with; the values are the same on Linux and macOS.</summary>
public enum StopSignal
{
    Interrupt = 2,
    Quit = 3,
    Terminate = 15,
}
