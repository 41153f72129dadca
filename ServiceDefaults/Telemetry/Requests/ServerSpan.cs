using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>
/// What the semantic conventions ask of a server span and the server knows only at the end: route, status, error, name.
/// The server itself sets method, scheme, path, address and port at the start.
/// </summary>
internal static class ServerSpan
{
    public static void Complete(Activity? span, HttpContext context, Exception? failure)
    {
        if (span is not { IsAllDataRequested: true })
            return;

        // The endpoint is gone after an exception handler ran; it kept what it had found.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerPathFeature>()?.Endpoint;
        if ((endpoint as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            var template = route.StartsWith('/') ? route : "/" + route;
            span.SetTag("http.route", template);
            span.DisplayName = $"{context.Request.Method} {template}";
        }
        else
        {
            span.DisplayName = context.Request.Method;
        }

        span.SetTag("network.protocol.version", Version(context.Request.Protocol));
        CompleteStatus(span, context, failure);
    }

    private static void CompleteStatus(Activity span, HttpContext context, Exception? failure)
    {
        if (failure is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            span.SetTag("error.type", "client_disconnected");
            return;
        }

        var status = failure is null || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
        span.SetTag("http.response.status_code", status);
        if (failure is null && status < 500)
            return;
        span.SetTag("error.type", failure?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }

    // "HTTP/1.1" is 1.1, "HTTP/2" is 2.
    private static string Version(string protocol) => protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? protocol[5..] : protocol;
}
