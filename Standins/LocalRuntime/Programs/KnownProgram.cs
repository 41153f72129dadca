namespace Scale.LocalRuntime.Programs;

/// <summary>A program this host may need, and where such a program usually is.</summary>
public sealed record KnownProgram
{
    /// <summary>Name in configuration (Scale:Programs:NAME) and in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Executables that must be in one folder; the first is the program itself.</summary>
    public required IReadOnlyList<string> Executables { get; init; }

    /// <summary>
    /// Packages that carry them in Debian's and Ubuntu's archive, the one to install first. A package without a version
    /// in its name stands for the one it depends on (postgresql for postgresql-17).
    /// </summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Homebrew formula, for the hint in the error.</summary>
    public required string Formula { get; init; }

    /// <summary>Usual folders; '*' stands for any part of one path segment, highest version first.</summary>
    public required IReadOnlyList<string> Folders { get; init; }
}
