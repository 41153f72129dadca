using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Images.Postgres;

/// <summary>Runs initdb and the first-start scripts, as the image's entry point does.</summary>
internal sealed class PostgresFirstStart(ProcessGuardian guardian)
{
    private static readonly string Script = EmbeddedScript.Read("first-start.sh");

    public async Task RunAsync(
        ContainerSpec container, PostgresData data, RunFolder run, ProcessSpec server, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var password = container.Environment.GetValueOrDefault("POSTGRES_PASSWORD", "");
        var method = container.Environment.GetValueOrDefault("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256");
        if (password.Length == 0 && method != "trust")
            throw new LocalRuntimeException($"'{container.Name}' needs a password for its superuser: set POSTGRES_PASSWORD.");

        data.BeginFirstStart(progress);
        var user = container.Environment.GetValueOrDefault("POSTGRES_USER", "postgres");
        var variables = new Dictionary<string, string?>(server.Environment)
        {
            ["POSTGRES_USER"] = user,
            ["POSTGRES_PASSWORD"] = password,
            ["POSTGRES_DB"] = container.Environment.GetValueOrDefault("POSTGRES_DB", user),
            ["POSTGRES_INITDB_ARGS"] = container.Environment.GetValueOrDefault("POSTGRES_INITDB_ARGS", ""),
            ["POSTGRES_HOST_AUTH_METHOD"] = method,
            ["SCALE_LOCALE"] = server.Environment["LANG"],
            ["SCALE_PASSWORD_FILE"] = run.WriteSecret("password", password.Length == 0 ? "unused" : password),
            ["SCALE_SOCKETS"] = run.Location,
            ["SCALE_INIT_FILES"] = container.InitFiles is { } files && Directory.Exists(files) ? run.CopyIn("init", files) : "",
        };
        var script = server with
        {
            FileName = "bash",
            Arguments = ["-c", Script, "first-start", .. container.Args],
            Environment = variables,
            StopTimeout = TimeSpan.FromSeconds(3),
            TemporaryFolders = [],
        };
        progress.Report($"making the data folder {data.Path}");
        var result = await Command.RunAsync(script, guardian, progress.Report, cancellationToken);
        if (!result.Succeeded)
        {
            data.AbandonFirstStart();
            throw new LocalRuntimeException(
                $"The first start of '{container.Name}' failed (exit code {result.ExitCode}); its unfinished data folder was removed. " +
                $"The last lines were:\n{result.Output}");
        }

        data.CompleteFirstStart();
    }
}
