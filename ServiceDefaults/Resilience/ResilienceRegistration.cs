using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>Resilience and service discovery for every HTTP client, and the same policies for stores.</summary>
internal static class ResilienceRegistration
{
    public static void AddResilience(this IServiceCollection services)
    {
        services.AddOptions<ResilienceOptions>().BindConfiguration(ResilienceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ResilienceTelemetry>();
        services.AddSingleton<ResiliencePipelines>();

        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(client =>
        {
            client.AddHttpMessageHandler(provider => new ResilienceHandler(provider.GetRequiredService<ResiliencePipelines>()));
            // Inside the retries: each attempt goes to the next endpoint.
            client.AddServiceDiscovery();
        });
    }
}
