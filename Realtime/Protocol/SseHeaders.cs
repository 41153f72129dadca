using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Scale.Core.Events;

namespace Scale.Realtime.Protocol;

/// <summary>What must be set so that no cache, proxy or compressor between us and the client holds events back.</summary>
internal static class SseHeaders
{
    public const string ContentType = "text/event-stream";
    public const string Start = "Scale-Last-Event-ID";

    public static void Write(HttpContext context, EventCursor? start)
    {
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();

        var headers = context.Response.Headers;
        context.Response.ContentType = ContentType;
        headers.CacheControl = "private, no-cache, no-store, must-revalidate, max-age=0";
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
        if (start is { } cursor)
        {
            headers[Start] = cursor.ToString();
        }
        // HTTP/2 forbids the header. A process that is stopping has set it to "close" already.
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            headers.TryAdd(HeaderNames.Connection, "keep-alive");
        }
    }
}
