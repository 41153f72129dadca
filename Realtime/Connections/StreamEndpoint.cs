using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.ServiceDefaults.Authentication;

namespace Scale.Realtime.Connections;

/// <summary><c>GET /v1/stream</c>: everything that is decided before the first byte, then the stream.</summary>
internal sealed class StreamEndpoint(
    ConnectionRegistry registry,
    FeedDirectory feeds,
    StreamServices services,
    StreamRefusals refusals,
    IOptions<ConnectionOptions> options,
    TimeProvider time,
    ILogger<StreamEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (!ResumePoint.TryRead(request.Headers[ResumePoint.Header], request.Query[ResumePoint.Query], out var point))
        {
            await StreamRefusals.MalformedIdAsync(context);
            return;
        }
        var caller = context.Features.GetRequiredFeature<CallerFeature>();
        var admission = registry.TryEnter(caller.Principal, out var slot);
        using (slot)
        {
            await (admission switch
            {
                Admission.Admitted => ServeAsync(context, caller.Principal, point, slot!),
                Admission.KeyFull => refusals.KeyFullAsync(context),
                Admission.CompanyFull => refusals.CompanyFullAsync(context),
                Admission.InstanceFull => refusals.InstanceFullAsync(context),
                _ => refusals.DrainingAsync(context),
            });
        }
    }

    private async Task ServeAsync(HttpContext context, Principal principal, ResumePoint point, ConnectionSlot slot)
    {
        var feed = await TryAttachAsync(context, principal);
        if (feed is null)
        {
            await refusals.UnavailableAsync(context);
            return;
        }
        // Registered before the past is read: what happens meanwhile is in the ring, and the numbers join the two.
        var connection = new StreamConnection(context, feed, feed.Log!, services);
        feed.Add(connection);
        try
        {
            if (await TryPlanAsync(context, feed, point) is { } plan)
            {
                slot.Open(connection);
                SseHeaders.Write(context, plan.Start);
                await connection.RunAsync(plan);
            }
            else
            {
                await refusals.UnavailableAsync(context);
            }
        }
        finally
        {
            feed.Remove(connection);
            feed.Release();
        }
    }

    private async Task<CompanyFeed?> TryAttachAsync(HttpContext context, Principal principal)
    {
        try
        {
            return await feeds.AttachAsync(principal.Tenant, options.Value.OpenTimeout, context.RequestAborted);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.LogWarning(exception, "The feed of company {CompanyId} could not be started.", principal.Tenant.CompanyId);
            return null;
        }
    }

    private async Task<ResumePlan?> TryPlanAsync(HttpContext context, CompanyFeed feed, ResumePoint point)
    {
        try
        {
            return await feed.Resume.PlanAsync(point, context.RequestAborted).AsTask()
                .WaitAsync(options.Value.OpenTimeout, time, context.RequestAborted);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.LogWarning(exception, "A stream of company {CompanyId} could not be resumed.", feed.CompanyId);
            return null;
        }
    }
}
