namespace Scale.LocalRuntime.Images;

/// <summary>What a container resource asks for, with its volumes already mapped to folders of this machine.</summary>
public sealed record ContainerSpec
{
    /// <summary>The resource's name; used in messages and for its folders.</summary>
    public required string Name { get; init; }

    /// <summary>As given, with or without registry and "library/"; see <see cref="LocalImages"/>.</summary>
    public required string Image { get; init; }

    /// <summary>Only its leading number matters: the major version preferred where several are installed.</summary>
    public string? Tag { get; init; }

    /// <summary>Replaces the image's own start. Null: the image's own.</summary>
    public string? Entrypoint { get; init; }

    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Path in the container to folder on this machine (created where missing).</summary>
    public IReadOnlyDictionary<string, string> Volumes { get; init; } = new Dictionary<string, string>();

    /// <summary>Path in the container to file or folder on this machine (must exist).</summary>
    public IReadOnlyDictionary<string, string> BindMounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of first-start scripts (what the image reads from /docker-entrypoint-initdb.d). Null: none.</summary>
    public string? InitFiles { get; init; }

    /// <summary>The resource's own folder on this machine; used for data when no volume says otherwise.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Loopback port the program listens on instead of the image's own.</summary>
    public required int Port { get; init; }
}
