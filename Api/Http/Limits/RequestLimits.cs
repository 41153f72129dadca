using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Scale.Api.Http.Problems;

namespace Scale.Api.Http.Limits;

/// <summary>Size and time limits of every request.</summary>
internal static class RequestLimits
{
    /// <summary>Name of the time-out policy of downloads.</summary>
    public const string Download = "download";

    public static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.AddOptions<RequestLimitOptions>().BindConfiguration(RequestLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<RequestLimitOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.Value.MaxBodyBytes;
        });
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<RequestLimitOptions>>((timeouts, limits) =>
        {
            timeouts.DefaultPolicy = PolicyOf(limits.Value.Timeout);
            timeouts.AddPolicy(Download, PolicyOf(limits.Value.DownloadTimeout));
        });
        return services;
    }

    /// <summary>When it is over, RequestAborted is cancelled; Npgsql passes that on to PostgreSQL.</summary>
    private static RequestTimeoutPolicy PolicyOf(TimeSpan timeout) => new()
    {
        Timeout = timeout,
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        WriteTimeoutResponse = http => http.RefuseAsync(ApiErrors.TimedOut, $"It did not finish within {timeout.TotalSeconds:0.###} seconds."),
    };
}
