namespace Scale.LocalRuntime.Folders;

/// <summary>A folder made ready for a program's data.</summary>
/// <param name="Path">Where the data really is; may differ from where it was asked for.</param>
/// <param name="User">The user the program runs as. Null: the host's own.</param>
internal sealed record DataFolder(string Path, UnixUser? User);
