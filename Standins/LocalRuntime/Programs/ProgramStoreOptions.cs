namespace Scale.LocalRuntime.Programs;

/// <summary>Where programs are looked for and kept.</summary>
public sealed record ProgramStoreOptions
{
    /// <summary>The value of a configured location that skips the system's own program and uses the tool cache.</summary>
    public const string Download = "download";

    /// <summary>
    /// Locations by program name, from configuration (Scale:Programs:NAME): an executable, its folder, or
    /// <see cref="Download"/>. A configured location that has no such program is an error.
    /// </summary>
    public IReadOnlyDictionary<string, string> Configured { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Tool cache. Null: $XDG_CACHE_HOME/scale/tools or ~/.cache/scale/tools; for root /var/cache/scale/tools, because
    /// programs run as another user; <see cref="FallbackFolder"/> when none of these can be written.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Used for the tool cache when the user has no writable home. Null: none.</summary>
    public string? FallbackFolder { get; init; }

    /// <summary>How long providing one program may take, downloads included. Default 5 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
