using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>The error for a program that is not there: its name, where it was looked for, what to type.</summary>
internal static class ProgramSearchReport
{
    public static ProgramNotFoundException NotFound(KnownProgram program, string cache, string reason) => new(
        program.Name,
        $"""
        The program '{program.Name}' is needed and was not found.
          Looked for: {string.Join(", ", program.Executables)}, together in one folder that answers --version
          on PATH:    {string.Join(", ", ExecutablePath.Folders(Environment.GetEnvironmentVariable("PATH")))}
          in:         {string.Join(", ", program.Folders)}
          tool cache: {cache}: {reason}
        Install it ({InstallCommand(program)}), or set Scale:Programs:{program.Name} to where it is.
        """);

    public static ProgramNotFoundException WrongConfiguration(KnownProgram program, string path) => new(
        program.Name,
        $"Scale:Programs:{program.Name} is set to '{path}', but there is no working {program.Name} there " +
        $"(needed in one folder: {string.Join(", ", program.Executables)}). Correct it or remove it; " +
        $"'{ProgramStoreOptions.Download}' takes the program from the package archive.");

    private static string InstallCommand(KnownProgram program) => OperatingSystem.IsMacOS()
        ? $"brew install {program.Formula}"
        : $"sudo apt-get install {program.Packages[0]}, or your system's package of that name";
}
