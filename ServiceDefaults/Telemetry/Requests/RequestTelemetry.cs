using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Scale.Core.Metering;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>Names the request in its response, its logs and its span, and when it is over completes the span and counts it, where the service has a meter.</summary>
internal sealed class RequestTelemetry(RequestDelegate next, ILogger<RequestTelemetry> logger, RequestMeter? meter = null)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = meter is null ? 0 : Stopwatch.GetTimestamp();
        var id = CorrelationId.Of(context.Request);
        context.Response.Headers[CorrelationId.Header] = id;
        // An exception handler clears the headers before it writes.
        context.Response.OnStarting(Restore, (context.Response, id));

        var scope = new RequestScope(id, context.Request.Path.Value);
        context.Features.Set(scope);
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is { IsAllDataRequested: true })
            span.SetTag("scale.correlation_id", id);

        using (logger.BeginScope(scope))
        {
            try
            {
                await next(context);
                ServerSpan.Complete(span, context, failure: null);
                if (meter is not null)
                    MeteredRequests.Count(meter, context, started, failure: null);
            }
            catch (Exception failure)
            {
                ServerSpan.Complete(span, context, failure);
                if (meter is not null)
                    MeteredRequests.Count(meter, context, started, failure);
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
