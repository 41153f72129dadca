using Scale.ServiceDefaults.Health;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Overload;

/// <summary>Refuses before any work is done; an answer that comes too late helps nobody and costs the same.</summary>
internal sealed class OverloadMiddleware(RequestDelegate next, OverloadState state)
{
    private const int LeastSeconds = 1, MostSeconds = 4;

    public async Task InvokeAsync(HttpContext http)
    {
        // A process that is asked whether it lives and says that it is busy would be started again, with all that it works on.
        if (HealthPaths.Contains(http.Request.Path.Value))
        {
            await next(http);
            return;
        }
        var isCritical = http.GetEndpoint()?.Metadata.GetMetadata<CriticalMetadata>() is not null;
        if (!state.TryEnter(isCritical))
        {
            OverloadTelemetry.Refused(isCritical);
            // Not all at the same moment again.
            await new ProblemResult(ProblemCodes.Overloaded) { RetryAfter = Random.Shared.Next(LeastSeconds, MostSeconds) }.ExecuteAsync(http);
            return;
        }
        try
        {
            await next(http);
        }
        finally
        {
            state.Leave();
        }
    }
}

internal static class OverloadRegistration
{
    public static IServiceCollection AddOverloadProtection(this IServiceCollection services)
    {
        services.AddOptions<OverloadOptions>().BindConfiguration(OverloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OverloadState>();
        return services.AddHostedService<QueueWatch>();
    }

    /// <summary>Call it behind routing, which knows what is critical, and before anything that costs.</summary>
    public static IApplicationBuilder UseOverloadProtection(this IApplicationBuilder app)
    {
        OverloadTelemetry.Watch(app.ApplicationServices.GetRequiredService<OverloadState>());
        return app.UseMiddleware<OverloadMiddleware>();
    }
}
