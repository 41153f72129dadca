using System.Net;
using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Web;

/// <summary>
/// Refuses requests that were sent to another name: a page on the internet can point its own name at 127.0.0.1 and would then
/// be allowed by the browser to read the answers (DNS rebinding).
/// </summary>
internal static class HostGuard
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsLoopbackName(context.Request.Host.Host))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("This server answers to localhost, 127.0.0.1 and [::1] only.\n", context.RequestAborted);
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
