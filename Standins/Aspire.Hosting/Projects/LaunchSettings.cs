namespace Aspire.Hosting;

/// <summary>Properties/launchSettings.json of a project.</summary>
public sealed class LaunchSettings
{
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    /// <summary>The named profile, else the one of the AppHost's profile name, else the first that starts a project.</summary>
    internal KeyValuePair<string, LaunchProfile>? Choose(string? explicitName, string? hostProfile, string resource)
    {
        if (explicitName is not null)
            return Profiles.TryGetValue(explicitName, out var named)
                ? new(explicitName, named)
                : throw new DistributedApplicationException(
                    $"Launch profile '{explicitName}' of '{resource}' does not exist. There are: {string.Join(", ", Profiles.Keys)}.");
        if (hostProfile is not null && Profiles.TryGetValue(hostProfile, out var same))
            return new(hostProfile, same);
        var first = Profiles.FirstOrDefault(profile => profile.Value.CommandName == "Project");
        return first.Value is null ? null : first;
    }
}

public sealed class LaunchProfile
{
    public string? CommandName { get; set; }

    public string? ApplicationUrl { get; set; }

    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
