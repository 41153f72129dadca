using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Scale.ServiceDefaults.Health;
using Scale.ServiceDefaults.Shutdown;
using Scale.ServiceDefaults.Telemetry.Requests;

namespace Scale.ServiceDefaults.Pipeline;

/// <summary>
/// Puts what holds for every request around the service's own pipeline, so that no service can forget it: also a response
/// that routing, authentication or the exception handler writes has a correlation id and a complete span.
/// </summary>
internal sealed class DefaultPipeline : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<InternalPort>();
        app.UseMiddleware<ClosingConnections>();
        app.UseMiddleware<RequestTelemetry>();
        next(app);
    };
}
