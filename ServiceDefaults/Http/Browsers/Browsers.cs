using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Http.Browsers;

/// <summary>
/// Lets pages of configured origins call the service (the CORS protocol of the Fetch standard). Without credentials: a key is sent by the page
/// itself, and nothing here works by a cookie that a browser would add.
/// </summary>
public static class Browsers
{
    private static readonly string[] Sent =
        ["Authorization", "Content-Type", "Content-Disposition", "Content-Digest", "If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "traceparent", CorrelationId.Header];

    private static readonly string[] Shown =
    [
        "ETag", "Link", "Location", "Retry-After", "Content-Disposition", "RateLimit", "RateLimit-Policy",
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", CorrelationId.Header,
    ];

    /// <summary>Binds <see cref="BrowserOptions"/>. The headers are those that only this service takes, and those that only it answers with.</summary>
    public static IServiceCollection AddBrowsers(this IServiceCollection services, string[] sent, string[] shown)
    {
        services.AddOptions<BrowserOptions>().BindConfiguration(BrowserOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrowserOptions>, BrowserOptionsValidator>();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<BrowserOptions>>((cors, browsers) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. browsers.Value.Origins])
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders([.. Sent, .. sent])
            .WithExposedHeaders([.. Shown, .. shown])
            .SetPreflightMaxAge(browsers.Value.PreflightLifetime)));
        return services;
    }

    /// <summary>Call it behind routing and before anything that refuses: a page must be able to read why.</summary>
    public static IApplicationBuilder UseBrowsers(this IApplicationBuilder app) =>
        // Who is no page of a browser does not say where he comes from, and costs nothing here.
        app.UseWhen(static http => http.Request.Headers.Origin.Count > 0, static pages => pages.UseCors());
}
