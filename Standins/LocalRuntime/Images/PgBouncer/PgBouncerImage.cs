using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images.PgBouncer;

/// <summary>The common images (edoburu/pgbouncer, bitnami/pgbouncer), configured by environment variables.</summary>
internal sealed class PgBouncerImage(LocalImageServices services) : ILocalImage
{
    private static readonly string[] Users = ["postgres", "nobody"];

    public string Name => "pgbouncer";

    public int DefaultPort => 6432;

    public async Task<ProcessSpec> PrepareAsync(ContainerSpec container, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (container.Entrypoint is not null)
            throw new LocalRuntimeException($"'{container.Name}': the image {container.Image} runs here only without an entry point of its own.");

        var program = await services.Programs.FindAsync(KnownPrograms.PgBouncer, null, progress, cancellationToken);
        var data = await services.TakeFolderAsync(container, container.DataFolder, Users, cancellationToken);
        var configuration = new PgBouncerConfiguration(container.Name, container.Environment);
        var run = RunFolder.Create(data);
        var userList = run.WriteSecret("userlist.txt", configuration.UserList());
        var ini = run.WriteSecret("pgbouncer.ini", configuration.Ini(container.Port, userList, program.Version, progress));
        return new ProcessSpec
        {
            Name = container.Name,
            FileName = program.FileName,
            Arguments = [ini, .. container.Args],
            WorkingDirectory = data.Path,
            Environment = new ContainerEnvironment().With(program.Environment).With("HOME", data.Path).Variables,
            RunAsUser = data.User?.Name,
            StopSignal = StopSignal.Interrupt,   // "safe shutdown": running transactions may finish
            StopTimeout = TimeSpan.FromSeconds(5),
            TemporaryFolders = [run.Location],
        };
    }
}
