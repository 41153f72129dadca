namespace Scale.LocalRuntime.Programs;

/// <summary>A program that was found and has answered <c>--version</c>.</summary>
/// <param name="FileName">Absolute path of the program.</param>
/// <param name="Folder">Its folder, where its companions are too (initdb beside postgres).</param>
/// <param name="Version">As it reports it.</param>
/// <param name="Environment">Variables it needs to run (LD_LIBRARY_PATH when it came from the tool cache).</param>
public sealed record ProgramLocation(
    string FileName, string Folder, Version Version, IReadOnlyDictionary<string, string?> Environment)
{
    public string Executable(string name) => Path.Combine(Folder, name);
}
