using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Http;

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
        MapPart(app, HealthPaths.Database, "database");
        MapPart(app, HealthPaths.Cache, "cache");
    }

    private static void MapPart(WebApplication app, string path, string tag)
    {
        if (app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Any(check => check.Tags.Contains(tag)))
        {
            app.MapGet(path, async (HealthReports reports, CancellationToken cancellationToken) =>
                new HealthResponse(await reports.TaggedAsync(tag, cancellationToken), withData: true)).AsHealthEndpoint();
        }
    }

    private static void AsHealthEndpoint(this RouteHandlerBuilder endpoint) => endpoint
        .AllowAnonymous()
        .DisableHttpMetrics()
        // Balancers ask for every instance from one address, and a refusal would take all of them out. The results are shared anyway.
        .DisableRateLimiting()
        .Critical()
        .ExcludeFromDescription();
}
