using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Scale.ServiceDefaults.Health;

/// <summary>Health checks and their endpoints.</summary>
internal static class HealthRegistration
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [HealthOptions.LiveTag]);
        builder.Services.AddSingleton<HealthReports>();
        InternalPort.Listen(builder.Configuration);
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet(HealthPaths.Ready, async (HealthReports reports, CancellationToken cancellationToken) =>
            new HealthResponse(await reports.ReadyAsync(cancellationToken))).AsHealthEndpoint();
        app.MapGet(HealthPaths.Alive, async (HealthReports reports, CancellationToken cancellationToken) =>
            new HealthResponse(await reports.AliveAsync(cancellationToken))).AsHealthEndpoint();
    }

    private static void AsHealthEndpoint(this RouteHandlerBuilder endpoint) => endpoint
        .AllowAnonymous()
        .DisableHttpMetrics()
        .ExcludeFromDescription();
}
