using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>Names the request in its response, its logs and its span, and completes the span when it is over.</summary>
internal sealed class RequestTelemetry(RequestDelegate next, ILogger<RequestTelemetry> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var id = CorrelationId.Of(context.Request);
        context.Response.Headers[CorrelationId.Header] = id;
        // An exception handler clears the headers before it writes.
        context.Response.OnStarting(Restore, (context.Response, id));

        var scope = new RequestScope(id);
        context.Features.Set(scope);
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        span?.SetTag("scale.correlation_id", id);

        using (logger.BeginScope(scope))
        {
            try
            {
                await next(context);
                ServerSpan.Complete(span, context, failure: null);
            }
            catch (Exception failure)
            {
                ServerSpan.Complete(span, context, failure);
                throw;
            }
        }
    }

    private static Task Restore(object state)
    {
        var (response, id) = ((HttpResponse, string))state;
        response.Headers[CorrelationId.Header] = id;
        return Task.CompletedTask;
    }
}
