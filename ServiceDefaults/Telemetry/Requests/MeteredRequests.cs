using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Scale.Core.Metering;
using Scale.ServiceDefaults.Authentication;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>Counts the requests of companies, once it is known how they were answered.</summary>
internal static class MeteredRequests
{
    private const int ClientClosedRequest = 499;

    /// <summary>Counts one that began at <paramref name="started"/> (<see cref="Stopwatch.GetTimestamp"/>), unless it was nobody's.</summary>
    public static void Count(RequestMeter meter, HttpContext context, long started, Exception? failure)
    {
        if (context.Features.Get<CallerFeature>() is not { Principal.Tenant: var tenant })
            return;
        // The endpoint is gone after an exception handler ran; it kept what it had found.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerPathFeature>()?.Endpoint;
        var status = failure is null ? context.Response.StatusCode
            : context.RequestAborted.IsCancellationRequested ? ClientClosedRequest : StatusCodes.Status500InternalServerError;
        meter.Count(tenant, endpoint?.Metadata.GetMetadata<ScopeArea>()?.Name ?? RequestMeter.OtherGroup, status, Stopwatch.GetElapsedTime(started));
    }
}
