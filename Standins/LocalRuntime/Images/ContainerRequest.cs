namespace Scale.LocalRuntime.Images;

/// <summary>What a container asks for, in this machine's terms.</summary>
internal static class ContainerRequest
{
    /// <summary>The folder mounted at the first of these container paths, else the resource's own data folder.</summary>
    public static string DataFolder(this ContainerSpec container, params ReadOnlySpan<string> targets)
    {
        foreach (var target in targets)
        {
            if (container.Volumes.TryGetValue(target, out var volume))
                return volume;
            if (container.BindMounts.TryGetValue(target, out var bound))
                return bound;
        }

        return container.DataFolder;
    }

    /// <summary>Every mount, with the data folder at its real place.</summary>
    public static Dictionary<string, string> HostPaths(this ContainerSpec container, string dataFolder, string realDataFolder)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (target, source) in container.BindMounts.Concat(container.Volumes))
            paths[target.TrimEnd('/')] = source == dataFolder ? realDataFolder : Path.GetFullPath(source);
        return paths;
    }

    /// <summary>The image's arguments; they may repeat the name of its program.</summary>
    public static IReadOnlyList<string> ArgumentsFor(this ContainerSpec container, string program) =>
        container.Entrypoint is null && container.Args.Count > 0 && container.Args[0] == program
            ? [.. container.Args.Skip(1)]
            : container.Args;
}
