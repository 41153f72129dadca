using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Webhooks.Delivery;

namespace Scale.Core.Webhooks;

/// <summary>Registers webhooks.</summary>
public static class WebhookRegistration
{
    /// <summary>Adds making, changing and reading webhooks and their deliveries. Needs <c>AddScaleData</c>, events and jobs.</summary>
    public static TBuilder AddScaleWebhooks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton<WebhookSecrets>().AddSingleton<WebhookCommands>().AddSingleton<WebhookQueries>().AddSingleton<DeliveryCommands>();
        services.AddHostedService<WebhookStartup>();
        return builder;
    }

    /// <summary>Adds sending, too.</summary>
    public static TBuilder AddScaleWebhookDelivery<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddScaleWebhooks();
        var services = builder.Services;
        services.TryAddSingleton<GuardedConnections>();
        services.AddSingleton<WebhookClient>().AddSingleton<DeliveryStore>().AddSingleton<WebhookWake>();
        services.AddSingleton(provider => new WebhookTurn(
            provider.GetRequiredService<DeliveryStore>(), provider.GetRequiredService<WebhookCommands>(), provider.GetRequiredService<WebhookSecrets>(),
            provider.GetRequiredService<WebhookClient>(), provider.GetRequiredService<IOptions<WebhookOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookTurn>>()));
        return builder;
    }
}
