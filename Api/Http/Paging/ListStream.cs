using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Paging;

/// <summary>
/// A list as newline-delimited JSON, for whoever wants much of it: one item a line, and a last line <c>{"end":{…}}</c> that says whether
/// that was all and where to go on. A body without that line was cut off.
/// </summary>
internal sealed class ListStream(Tenant tenant, ListQuery query, ListPages pages, KeysetCursor? start, TimeSpan time, ILogger log) : IResult
{
    public const string ContentType = "application/x-ndjson";

    private const int BatchCapacity = 256 * 1024;

    /// <summary>Whether the client accepts lines.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept is { Count: > 0 } accept && accept.ToString().Contains(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks what was asked for; the rows come when the result is executed.</summary>
    public static Task<IResult> AnswerAsync(HttpContext http, Tenant tenant, ListDefinition list, ListPages pages)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<PagingOptions>>().Value;
        var query = new ListQueryReader(list, http.Request).Read(options.StreamRows, out var errors);
        if (!errors.None)
            return Task.FromResult<IResult>(Invalid.Fields(errors));
        var fault = pages.TryRead(tenant, query, out var start);
        return Task.FromResult<IResult>(fault == CursorFault.None
            ? new ListStream(tenant, query, pages, start, options.StreamTime, http.RequestServices.GetRequiredService<ILogger<ListStream>>())
            : PagedList.RefuseCursor(fault));
    }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Its own limit instead of the one of requests; what ends it is a line with a cursor, unless the client does not even read.
        httpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.Headers.CacheControl = CachePolicy.Nobody;

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        deadline.CancelAfter(time);
        var (rows, position, more) = (0, start, true);
        while (more && rows < query.Limit && !deadline.IsCancellationRequested)
        {
            using var lines = new PooledBuffer(BatchCapacity);
            BatchWritten batch;
            try
            {
                batch = await pages.WriteLinesAsync(
                    tenant, query, position, Math.Min(PageLimits.StreamBatch, query.Limit - rows), lines, httpContext.RequestAborted);
            }
            catch (Exception failure) when (httpContext.Response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
            {
                // Whole batches have been sent, so the client can go on from the last of them.
                log.LogError(failure, "The stream of {List} ended after {Rows} rows.", query.List.Name, rows);
                break;
            }
            // Waits for a slow client while no query is open: memory is one batch, and the database knows nothing of it.
            await httpContext.Response.Body.WriteAsync(lines.Written, deadline.Token);
            (rows, more, position) = (rows + batch.Rows, batch.More, batch.Last ?? position);
        }
        using var end = new PooledBuffer();
        WriteEnd(end, rows, more ? position : null);
        await httpContext.Response.Body.WriteAsync(end.Written, httpContext.RequestAborted);
    }

    private void WriteEnd(IBufferWriter<byte> body, int rows, KeysetCursor? position)
    {
        using (var json = JsonBytes.Writer(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("end"u8);
            json.WriteBoolean("complete"u8, position is null);
            json.WriteNumber("items"u8, rows);
            json.WriteString("nextCursor"u8, position is { } last ? pages.Write(tenant, query, last) : null);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        body.Write("\n"u8);
    }
}
