using System.Globalization;
using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images.Redis;

/// <summary>The official image: settings as arguments, or a shell command as entry point; a password also from REDIS_PASSWORD.</summary>
internal sealed class RedisImage(LocalImageServices services) : ILocalImage
{
    private const string ImageDataFolder = "/data";

    private static readonly Version OptionalAddresses = new(6, 2);
    private static readonly string[] Users = ["redis", "nobody"];

    public string Name => "redis";

    public int DefaultPort => 6379;

    public async Task<ProcessSpec> PrepareAsync(ContainerSpec container, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var program = await services.Programs.FindAsync(KnownPrograms.Redis, ImageName.MajorVersion(container.Tag), progress, cancellationToken);
        var asked = container.DataFolder(ImageDataFolder);
        var data = await services.TakeFolderAsync(container, asked, Users, cancellationToken);
        var run = RunFolder.Create(data);

        var paths = container.HostPaths(asked, data.Path);
        paths[ImageDataFolder] = data.Path;
        var mapping = new PathMapping(paths);
        container = container with { Args = [.. container.Args.Select(mapping.Apply)] };
        return container.Entrypoint is null
            ? Start(container, program, data, run, program.FileName, [.. ServerArguments(container, run), .. OwnSettings(container, program, data)])
            : StartEntrypoint(container, program, data, run);
    }

    private static ProcessSpec StartEntrypoint(ContainerSpec container, ProgramLocation program, DataFolder data, RunFolder run)
    {
        var shims = Shims.Write(run, "redis-server", program.FileName, OwnSettings(container, program, data));
        var file = EntrypointFile.Resolve(container.Entrypoint!, shims);
        return Start(container, program, data, run, file, container.Args, shims);
    }

    private static ProcessSpec Start(
        ContainerSpec container, ProgramLocation program, DataFolder data, RunFolder run, string file, IReadOnlyList<string> arguments,
        params string[] shims) => new()
    {
        Name = container.Name,
        FileName = file,
        Arguments = arguments,
        WorkingDirectory = data.Path,
        Environment = new ContainerEnvironment()
            .With(program.Environment)
            .With("HOME", data.Path)
            .With(container.Environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)))
            .WithPath([.. shims, program.Folder])
            .Variables,
        RunAsUser = data.User?.Name,
        StopSignal = StopSignal.Terminate,   // saves, when there is anything to save
        StopTimeout = TimeSpan.FromSeconds(15),
        TemporaryFolders = [run.Location],
    };

    /// <summary>The container's arguments; a password from the environment goes through a file, as arguments are public.</summary>
    private static IReadOnlyList<string> ServerArguments(ContainerSpec container, RunFolder run)
    {
        var arguments = container.ArgumentsFor("redis-server");
        if (container.Environment.GetValueOrDefault("REDIS_PASSWORD") is not { Length: > 0 } password || arguments.Contains("--requirepass"))
            return arguments;

        var include = "";
        if (arguments.Count > 0 && !arguments[0].StartsWith('-'))
            (include, arguments) = ($"include \"{Escape(arguments[0])}\"\n", [.. arguments.Skip(1)]);
        return [run.WriteSecret("redis.conf", $"{include}requirepass \"{Escape(password)}\"\n"), .. arguments];
    }

    /// <summary>Given last, so that they win over the container's own.</summary>
    private static IReadOnlyList<string> OwnSettings(ContainerSpec container, ProgramLocation program, DataFolder data)
    {
        // "-::1": not an error where the address cannot be bound.
        string[] addresses = program.Version >= OptionalAddresses ? ["127.0.0.1", "-::1"] : ["127.0.0.1"];
        return
        [
            "--port", container.Port.ToString(CultureInfo.InvariantCulture),
            "--bind", .. addresses,
            "--dir", data.Path,
            "--daemonize", "no",
        ];
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
