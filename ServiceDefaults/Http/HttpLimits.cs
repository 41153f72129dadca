using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Http;

/// <summary>Size and time limits of requests.</summary>
public static class HttpLimits
{
    /// <summary>Limits every request as <see cref="HttpLimitOptions"/> says; the time limit needs <c>UseRequestTimeouts</c> after routing.</summary>
    public static IServiceCollection AddHttpLimits(this IServiceCollection services)
    {
        services.AddOptions<HttpLimitOptions>().BindConfiguration(HttpLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpLimitOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            Apply(limits.Value, kestrel.Limits);
        });
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<HttpLimitOptions>>((timeouts, limits) =>
            timeouts.DefaultPolicy = PolicyOf(limits.Value.Timeout));
        return services;
    }

    private static void Apply(HttpLimitOptions options, KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaders;
        limits.MaxRequestLineSize = options.MaxRequestLineBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.KeepAliveTimeout = options.IdleTimeout;
        var slowest = options.SlowestBytesPerSecond > 0 ? new MinDataRate(options.SlowestBytesPerSecond, options.SlowGrace) : null;
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (slowest, slowest);
    }

    /// <summary>A time limit that is answered with the problem <c>timed_out</c>.</summary>
    public static RequestTimeoutPolicy PolicyOf(TimeSpan timeout) => new()
    {
        Timeout = timeout,
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        WriteTimeoutResponse = http =>
            new ProblemResult(ProblemCodes.TimedOut, $"It did not finish within {timeout.TotalSeconds:0.###} seconds.").ExecuteAsync(http),
    };
}
