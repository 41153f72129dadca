namespace Scale.ServiceDefaults.Health;

/// <summary>Where the health endpoints are.</summary>
public static class HealthPaths
{
    /// <summary>Every check: may this instance get requests? 200 or 503.</summary>
    public const string Ready = "/health";

    /// <summary>Checks tagged <c>live</c>: is the process alive, or should it be restarted? 200 or 503.</summary>
    public const string Alive = "/alive";

    /// <summary>Checks tagged <c>database</c>, with what they found: primaries, replicas and their lag, pools.</summary>
    public const string Database = "/health/database";

    /// <summary>Checks tagged <c>cache</c>, with what they found: Redis.</summary>
    public const string Cache = "/health/cache";

    /// <summary>Whether a request's path is one of them.</summary>
    public static bool Contains(string? path) => path is { Length: > 5 and < 17 } && All.Contains(path, StringComparer.OrdinalIgnoreCase);

    private static readonly string[] All = [Ready, Alive, Database, Cache];
}
