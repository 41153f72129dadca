using Scale.LocalRuntime.Folders;

namespace Scale.LocalRuntime.Images;

/// <summary>
/// Programs that scripts written for a container expect: docker-entrypoint.sh, gosu, su-exec and chown, which have
/// nothing to do here because everything runs as one unprivileged user, and the image's program itself.
/// </summary>
internal static class Shims
{

    private const string RunAfterUser = """
        #!/bin/sh
        shift
        exec "$@"
        """;

    private const string DoNothing = """
        #!/bin/sh
        exit 0
        """;

    /// <param name="run">Where they are put.</param>
    /// <param name="program">The program that scripts call by name.</param>
    /// <param name="file">What it really is.</param>
    /// <param name="lastArguments">What it gets after the script's own arguments, and wins.</param>
    /// <returns>The folder to put first on PATH.</returns>
    public static string Write(RunFolder run, string program, string file, IReadOnlyList<string> lastArguments)
    {
        var folder = run.CreateFolder("bin");
        run.WriteProgram("bin/docker-entrypoint.sh", EntryPoint(program));
        run.WriteProgram("bin/gosu", RunAfterUser);
        run.WriteProgram("bin/su-exec", RunAfterUser);
        run.WriteProgram("bin/chown", DoNothing);
        run.WriteProgram($"bin/{program}", Program(file, lastArguments));
        return folder;
    }

    /// <summary>As the image's own: options alone are the program's.</summary>
    private static string EntryPoint(string program) => $"""
        #!/bin/sh
        case "$1" in '' | -*) set -- {program} "$@" ;; esac
        exec "$@"
        """;

    private static string Program(string file, IReadOnlyList<string> lastArguments) => $"""
        #!/bin/sh
        case "$1" in --version | -V | --help | -\? | --single | --describe-config | -C) exec {Quote(file)} "$@" ;; esac
        exec {Quote(file)} "$@" {string.Join(' ', lastArguments.Select(Quote))}
        """;

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''")}'";
}
