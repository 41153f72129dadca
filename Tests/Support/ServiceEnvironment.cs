using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.Tests.Support;

/// <summary>What the AppHost starts a service with.</summary>
internal static class ServiceEnvironment
{
    /// <summary>The service's variables as they are described; addresses among them have a value only once the system has started.</summary>
    public static async Task<IReadOnlyDictionary<string, object>> EnvironmentAsync(this DistributedApplication app, string service, CancellationToken ct)
    {
        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == service);
        var context = new EnvironmentCallbackContext(
            app.Services.GetRequiredService<DistributedApplicationExecutionContext>(), resource, cancellationToken: ct);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        return context.EnvironmentVariables;
    }

    /// <summary>Those of a section, named as configuration names them, in a system that has started.</summary>
    public static async Task<Dictionary<string, string?>> SettingsAsync(this DistributedApplication app, string service, string section, CancellationToken ct)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (name, value) in await app.EnvironmentAsync(service, ct))
        {
            if (name.StartsWith($"{section}__", StringComparison.Ordinal))
                settings[name.Replace("__", ":", StringComparison.Ordinal)] = value is IValueProvider provider ? await provider.GetValueAsync(ct) : value.ToString();
        }
        return settings;
    }
}
