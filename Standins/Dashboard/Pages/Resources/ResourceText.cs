namespace Scale.Dashboard.Pages.Resources;

/// <summary>How states and kinds are named and coloured.</summary>
public static class ResourceText
{
    public static string Of(ResourceState state) => state switch
    {
        ResourceState.NotStarted => "Not started",
        ResourceState.FailedToStart => "Failed to start",
        _ => state.ToString(),
    };

    public static string Icon(ResourceKind kind) => kind.ToString().ToLowerInvariant();

    public static string Command(ResourceCommand command) => command.ToString().ToLowerInvariant();

    /// <summary>One of ok, busy, warn, bad, off: class of the dot and the badge.</summary>
    public static string Tone(ResourceState state, ResourceHealth health, int? exitCode) => state switch
    {
        ResourceState.Running when health == ResourceHealth.Unhealthy => "bad",
        ResourceState.Running when health == ResourceHealth.Degraded => "warn",
        ResourceState.Running or ResourceState.Finished => "ok",
        ResourceState.Waiting or ResourceState.Starting or ResourceState.Stopping => "busy",
        ResourceState.FailedToStart => "bad",
        ResourceState.Exited when exitCode is not (null or 0) => "bad",
        _ => "off",
    };

    public static string Tone(ResourceView resource) => Tone(resource.State, resource.Health, resource.ExitCode);

    /// <summary>State with what a person needs next to it: health while running, the code when it ended.</summary>
    public static string Describe(ResourceState state, ResourceHealth health, int? exitCode) => state switch
    {
        ResourceState.Running when health is ResourceHealth.Healthy or ResourceHealth.Degraded or ResourceHealth.Unhealthy => $"Running, {health.ToString().ToLowerInvariant()}",
        ResourceState.Running when health == ResourceHealth.Unknown => "Running, health not known yet",
        ResourceState.Exited or ResourceState.FailedToStart when exitCode is { } code => $"{Of(state)}, code {code}",
        _ => Of(state),
    };

    public static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
