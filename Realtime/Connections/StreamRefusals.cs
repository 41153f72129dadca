using Microsoft.Extensions.Options;
using Scale.Realtime.Protocol;

namespace Scale.Realtime.Connections;

/// <summary>
/// How a stream is refused. An EventSource gives up for ever on any answer but 200, so what is only a matter of time is said inside a
/// stream to clients that ask for one, and with 503 to all others. What the client must change is 400 or 429 for both.
/// </summary>
internal sealed class StreamRefusals(IOptions<StreamOptions> stream, IOptions<ConnectionOptions> connections)
{
    public static Task MalformedIdAsync(HttpContext context)
    {
        RealtimeTelemetry.Refused("malformed_id");
        return StreamProblems.MalformedId().ExecuteAsync(context);
    }

    public Task KeyFullAsync(HttpContext context)
    {
        RealtimeTelemetry.Refused("key_full");
        return StreamProblems.KeyFull(connections.Value.PerKey, stream.Value.RetryMax).ExecuteAsync(context);
    }

    public Task CompanyFullAsync(HttpContext context)
    {
        RealtimeTelemetry.Refused("company_full");
        return StreamProblems.CompanyFull(connections.Value.PerCompany, stream.Value.RetryMax).ExecuteAsync(context);
    }

    public Task InstanceFullAsync(HttpContext context) => ComeBackAsync(context, "instance_full", CloseReason.TryAgainLater);

    public Task DrainingAsync(HttpContext context) => ComeBackAsync(context, "draining", CloseReason.Restart);

    public Task UnavailableAsync(HttpContext context) => ComeBackAsync(context, "unavailable", CloseReason.TryAgainLater);

    private async Task ComeBackAsync(HttpContext context, string why, CloseReason reason)
    {
        RealtimeTelemetry.Refused(why);
        var retry = stream.Value.NextRetry();
        if (!AsksForStream(context.Request))
        {
            await StreamProblems.Unavailable(retry).ExecuteAsync(context);
            return;
        }
        SseHeaders.Write(context, start: null);
        SseWriter.Close(context.Response.BodyWriter, reason, retry);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static bool AsksForStream(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(SseHeaders.ContentType, StringComparison.OrdinalIgnoreCase);
}
