using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What is different in a test: no dashboard, free ports, data of its own that is deleted at the end.</summary>
internal static class TestDefaults
{
    public static void Apply(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, string? launchProfileOf)
    {
        options.DisableDashboard = true;
        options.AllowUnsecuredTransport = true;
        settings.EnvironmentName ??= Profile(launchProfileOf)?.EnvironmentVariables.GetValueOrDefault("DOTNET_ENVIRONMENT")
            ?? Environments.Development;
    }

    public static void Apply(DistributedApplicationBuilder builder, string? launchProfileOf)
    {
        var defaults = new Dictionary<string, string?>
        {
            ["DcpPublisher:RandomizePorts"] = "true",
        };
        foreach (var (name, value) in Profile(launchProfileOf)?.EnvironmentVariables ?? [])
            defaults.TryAdd(name.Replace("__", ":", StringComparison.Ordinal), value);

        // Lowest priority: a test's own arguments and variables win.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
        if (builder.Configuration[AppHostData.FolderKey] is not null)
            return;
        builder.Configuration[AppHostData.FolderKey] = Path.Combine(Path.GetTempPath(), $"scale-apphost-{Guid.NewGuid():N}");
        AppHostData.Of(builder).IsTemporary = true;
    }

    private static LaunchProfile? Profile(string? projectPath) => projectPath is null
        ? null
        : LaunchSettingsFile.ReadFor(projectPath)?.Choose(explicitName: null, hostProfile: null, resource: "AppHost")?.Value;
}
