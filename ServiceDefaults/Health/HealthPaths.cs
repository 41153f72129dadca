namespace Scale.ServiceDefaults.Health;

/// <summary>Where the health endpoints are.</summary>
public static class HealthPaths
{
    /// <summary>Every check: may this instance get requests? 200 or 503.</summary>
    public const string Ready = "/health";

    /// <summary>Checks tagged <c>live</c>: is the process alive, or should it be restarted? 200 or 503.</summary>
    public const string Alive = "/alive";

    /// <summary>Whether a request's path is one of them.</summary>
    public static bool Contains(string? path) =>
        string.Equals(path, Ready, StringComparison.OrdinalIgnoreCase) || string.Equals(path, Alive, StringComparison.OrdinalIgnoreCase);
}
