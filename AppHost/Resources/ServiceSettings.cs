using Microsoft.Extensions.Configuration;

namespace Scale.AppHost.Resources;

internal static class ServiceSettings
{
    /// <summary>
    /// Hands a section of the AppHost's configuration on to a service, so that its options can be given where the system is started:
    /// <c>dotnet run --project AppHost -- --RateLimits:Factor=1000</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSettings(this IResourceBuilder<ProjectResource> service, string section)
    {
        foreach (var (key, value) in service.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable())
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }
        return service;
    }

    /// <summary>Started here, every request comes from this machine, through the host's own balancer.</summary>
    public static IResourceBuilder<ProjectResource> WithLocalProxies(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsRunMode
            ? service.WithEnvironment("ClientAddress__Proxies__0", "127.0.0.0/8").WithEnvironment("ClientAddress__Proxies__1", "::1/128")
            : service;
}
