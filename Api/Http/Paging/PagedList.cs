using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Paging;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Paging;

/// <summary>Writes a page of a list: one of Core's queries.</summary>
internal delegate Task<PageWritten> WritePage(int limit, string? cursor, IBufferWriter<byte> output, CancellationToken cancellationToken);

/// <summary>What every list does: read limit and cursor, refuse wrong ones, and say where the next page is.</summary>
internal static class PagedList
{
    public static async Task<Results<JsonResponse, ProblemResult>> AnswerAsync(HttpContext http, WritePage write)
    {
        var query = PageQuery.Read(http.Request.Query, out var errors);
        if (!errors.None)
            return Invalid.Fields(errors);

        var body = new PooledBuffer();
        var page = await write(query.Limit, query.Cursor, body, http.RequestAborted);
        if (page.Fault != CursorFault.None)
        {
            body.Dispose();
            return new ProblemResult(ApiProblemCodes.InvalidCursor, Explain(page.Fault));
        }

        return new JsonResponse(body) { Link = page.NextCursor is { } next ? NextLink(http.Request.Path, query.Limit, next) : null };
    }

    /// <summary>A relative reference: it holds behind any proxy. Cursors are base64url, so nothing needs escaping.</summary>
    private static string NextLink(PathString path, int limit, string cursor) => $"<{path}?limit={limit}&cursor={cursor}>; rel=\"next\"";

    private static string Explain(CursorFault fault) => fault switch
    {
        CursorFault.Malformed => "This is not a cursor.",
        CursorFault.Forged => "The cursor was changed, or was made for another company or another list.",
        CursorFault.Outdated => "The cursor is too old.",
        CursorFault.OtherQuery => "The cursor was made for another order or other filters of this list.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
    };
}
