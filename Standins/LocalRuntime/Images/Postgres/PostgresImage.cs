using System.Globalization;
using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images.Postgres;

/// <summary>The official image: POSTGRES_* variables, first-start scripts, server settings as arguments, or a script as entry point.</summary>
internal sealed class PostgresImage(LocalImageServices services) : ILocalImage
{
    private const string ImageDataFolder = "/var/lib/postgresql/data";   // until 17
    private const string ImageHomeFolder = "/var/lib/postgresql";        // since 18

    private static readonly string[] Users = ["postgres", "nobody"];

    public string Name => "postgres";

    public int DefaultPort => 5432;

    public async Task<ProcessSpec> PrepareAsync(ContainerSpec container, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var asked = container.DataFolder(ImageDataFolder, ImageHomeFolder);
        var folder = await services.TakeFolderAsync(container, asked, Users, cancellationToken);
        var data = new PostgresData(container.Name, folder);
        var program = await services.Programs.FindAsync(
            KnownPrograms.Postgres, data.MajorVersion ?? ImageName.MajorVersion(container.Tag), progress, cancellationToken);
        data.CheckVersion(program);
        await PostmasterPidFile.ClearAsync(container.Name, data.Path, progress, cancellationToken);

        var run = RunFolder.Create(folder);
        container = WithHostPaths(container, asked, folder, data);
        var server = Server(container, program, folder, data, run);
        await ExclusiveFolder.ClearAsync(server, services.Guardian);
        return container.Entrypoint is null
            ? await WithDataAsync(container, data, run, server, progress, cancellationToken)
            : WithEntrypoint(container, data, run, server, program);
    }

    private async Task<ProcessSpec> WithDataAsync(
        ContainerSpec container, PostgresData data, RunFolder run, ProcessSpec server, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (data.MajorVersion is null)
        {
            await new PostgresFirstStart(services.Guardian).RunAsync(container, data, run, server, progress, cancellationToken);
            progress.Report("the data folder is ready");
        }

        return server;
    }

    /// <summary>The script finds the image's programs; postgres listens where it is expected to, whatever the script says.</summary>
    private static ProcessSpec WithEntrypoint(
        ContainerSpec container, PostgresData data, RunFolder run, ProcessSpec server, ProgramLocation program)
    {
        if (data.MajorVersion is null)
            data.Create();
        var shims = Shims.Write(run, "postgres", program.FileName, ServerSettings(container, run));
        return server with
        {
            FileName = EntrypointFile.Resolve(container.Entrypoint!, shims),
            Arguments = container.Args,
            Environment = new ContainerEnvironment()
                .With(server.Environment)
                .With("PGPORT", Port(container))
                .WithPath(shims, program.Folder)
                .Variables,
        };
    }

    private static ProcessSpec Server(
        ContainerSpec container, ProgramLocation program, DataFolder folder, PostgresData data, RunFolder run) => new()
    {
        Name = container.Name,
        FileName = program.FileName,
        Arguments = ["-D", data.Path, .. container.Args, .. ServerSettings(container, run)],
        WorkingDirectory = folder.Path,
        Environment = new ContainerEnvironment()
            .With(program.Environment)
            .With("HOME", folder.Path)
            .With("PG_MAJOR", program.Version.Major.ToString(CultureInfo.InvariantCulture))
            .With(container.Environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)))
            .With("PGDATA", data.Path)
            .WithPath(program.Folder)
            .Variables,
        RunAsUser = folder.User?.Name,
        StopSignal = StopSignal.Interrupt,   // PostgreSQL's "fast" shutdown: ends sessions, writes everything
        StopTimeout = TimeSpan.FromSeconds(15),
        ExclusiveFolder = data.Path,
        TemporaryFolders = [run.Location],
    };

    /// <summary>Given last, so that they win over the container's own (a container listens everywhere on 5432).</summary>
    private static IReadOnlyList<string> ServerSettings(ContainerSpec container, RunFolder run) =>
    [
        "-c", $"listen_addresses={string.Join(',', Loopback.Addresses)}",
        "-c", $"port={Port(container)}",
        "-c", $"unix_socket_directories={run.Location}",
    ];

    private static ContainerSpec WithHostPaths(ContainerSpec container, string asked, DataFolder folder, PostgresData data)
    {
        var paths = container.HostPaths(asked, folder.Path);
        paths[ImageDataFolder] = data.Path;
        paths.TryAdd(ImageHomeFolder, folder.Path);
        var mapping = new PathMapping(paths);
        return container with
        {
            Args = [.. container.ArgumentsFor("postgres").Select(mapping.Apply)],
            Environment = container.Environment.ToDictionary(pair => pair.Key, pair => mapping.Apply(pair.Value)),
        };
    }

    private static string Port(ContainerSpec container) => container.Port.ToString(CultureInfo.InvariantCulture);
}
