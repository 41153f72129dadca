using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>Asks an endpoint for a path and compares the status code.</summary>
internal sealed class HttpHealthCheck(Func<EndpointReference> endpoint, string path, int statusCode) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reference = endpoint();
        return reference.IsAllocated
            ? HttpProbe.CheckAsync(new Uri(new Uri(reference.Url), path), statusCode, cancellationToken)
            : Task.FromResult(HealthCheckResult.Unhealthy("The endpoint has no address yet."));
    }
}

internal static class HttpProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
    })
    {
        Timeout = Timeout,
    };

    public static async Task<HealthCheckResult> CheckAsync(Uri uri, int statusCode, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == statusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{uri} answered {(int)response.StatusCode}, expected {statusCode}.");
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy($"{uri}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{uri} has not answered within {Timeout.TotalSeconds} s.");
        }
    }
}
