using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Shutdown;

/// <summary>
/// While the process stops, every HTTP/1.1 response closes its connection: clients and balancers that keep connections
/// open would otherwise bring their next request to an instance that is about to go.
/// </summary>
internal sealed class ClosingConnections(RequestDelegate next, GracefulShutdown shutdown)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (shutdown.IsStopping && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return next(context);
    }
}
