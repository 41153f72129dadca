using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scale.ServiceDefaults.Health;
using Scale.ServiceDefaults.Pipeline;
using Scale.ServiceDefaults.Resilience;
using Scale.ServiceDefaults.Shutdown;
using Scale.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every process of the system gets, whatever else it does.</summary>
public static class ServiceDefaultsRegistration
{
    /// <summary>Adds telemetry, health checks, resilient HTTP clients that find services by name, and graceful shutdown.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddGracefulShutdown();
        builder.Services.AddResilience();
        builder.Services.AddSingleton<IStartupFilter, DefaultPipeline>();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready: every check) and <c>/alive</c> (the process runs: checks tagged live), in every environment.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealth();
        return app;
    }
}
