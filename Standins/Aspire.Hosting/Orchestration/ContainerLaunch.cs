using Aspire.Hosting.ApplicationModel;
using Scale.LocalRuntime.Images;
using Scale.LocalRuntime.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns a container of a known image into a local program with the same data, variables and arguments.</summary>
internal static class ContainerLaunch
{
    /// <summary>Where images read scripts for their first start from.</summary>
    private const string InitFilesTarget = "/docker-entrypoint-initdb.d";

    public static async Task<ProcessSpec> PrepareAsync(
        ContainerResource container, ReplicaIdentity replica, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, ResolvedValue> variables, LocalMachine machine, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var name))
            throw new DistributedApplicationException($"The container '{container.Name}' has no image; give it one with WithImage.");
        var image = machine.Images.Get(name.Registry is null ? name.Image : $"{name.Registry}/{name.Image}");
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().ToArray();
        var binds = mounts.Where(mount => mount.Type == ContainerMountType.BindMount).ToArray();
        var process = await image.PrepareAsync(
            new ContainerSpec
            {
                Name = container.Name,
                Image = name.Image,
                Tag = name.Tag,
                Entrypoint = container.Entrypoint,
                Args = arguments,
                Environment = variables.ToDictionary(variable => variable.Key, variable => variable.Value.Text),
                Volumes = mounts.Where(mount => mount.Type == ContainerMountType.Volume).ToDictionary(
                    mount => mount.Target,
                    mount => mount.Source is { } volume
                        ? machine.Data.VolumeFolder(volume)
                        : Path.Combine(machine.Data.ContainerFolder(container.Name), "volume")),
                BindMounts = binds.Where(mount => mount.Target != InitFilesTarget).ToDictionary(mount => mount.Target, Source),
                InitFiles = binds.LastOrDefault(mount => mount.Target == InitFilesTarget) is { } files ? Source(files) : null,
                DataFolder = machine.Data.ContainerFolder(container.Name),
                Port = PortFor(image, replica),
            },
            progress, cancellationToken);
        return process.StopTimeout > StopTimes.Store ? process with { StopTimeout = StopTimes.Store } : process;

        string Source(ContainerMountAnnotation mount) => File.Exists(mount.Source) || Directory.Exists(mount.Source)
            ? mount.Source
            : throw new DistributedApplicationException(
                $"'{container.Name}' mounts {mount.Source} as {mount.Target}, but it does not exist.");
    }

    /// <summary>The endpoint of the image's own port, else the first; a program without endpoints still needs a port.</summary>
    private static int PortFor(ILocalImage image, ReplicaIdentity replica)
    {
        if (replica.Endpoints.Count == 0)
            return FreePorts.Take();
        var own = replica.Endpoints.FirstOrDefault(candidate => candidate.Plan.Annotation.TargetPort == image.DefaultPort);
        return own.Plan is null ? replica.Endpoints[0].Port : own.Port;
    }
}
