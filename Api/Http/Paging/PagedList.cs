using Scale.Api.Http.Caching;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Caching;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Paging;

/// <summary>What every list does: read the query string, refuse what is wrong, answer with a page or a stream, and say where the others are.</summary>
internal static class PagedList
{
    public static ValueTask<IResult> AnswerAsync(HttpContext http, Tenant tenant, ListDefinition list, ListPages pages, ICompanyCache cache)
    {
        if (ListStream.IsWanted(http.Request))
            return new(ListStream.AnswerAsync(http, tenant, list, pages));

        var cached = http.GetEndpoint()?.Metadata.GetMetadata<CachedMetadata>();
        if (cached is not null && KnownQueries.Find(list, http.Request.QueryString) is { } known)
            return AnswerFromAsync(cache, cached.Space, http, tenant, known, pages);

        var query = new ListQueryReader(list, http.Request).Read(mostRows: null, out var errors);
        if (!errors.None)
            return new(Invalid.Fields(errors));
        return cached is not null
            ? AnswerFromAsync(cache, cached.Space, http, tenant, KnownQueries.Add(query, http.Request.QueryString), pages)
            : new(ReadAsync(http, tenant, query, pages));
    }

    private static async Task<IResult> ReadAsync(HttpContext http, Tenant tenant, ListQuery query, ListPages pages)
    {
        var body = new PooledBuffer();
        var page = await pages.WriteAsync(tenant, query, body, http.RequestAborted);
        if (page.Fault == CursorFault.None)
            return new JsonResponse(body) { Link = PageLinks.Of(http.Request, query, page.NextCursor) };
        body.Dispose();
        return RefuseCursor(page.Fault);
    }

    private static ValueTask<IResult> AnswerFromAsync(ICompanyCache cache, string space, HttpContext http, Tenant tenant, KnownQuery known, ListPages pages)
    {
        var query = known.Query;
        if (query.Cursor is not null && pages.TryRead(tenant, query, out _) is var fault && fault != CursorFault.None)
            return new(RefuseCursor(fault));
        var getting = ResponseCache.GetAsync(
            cache, tenant, space, known.Name, (pages, query, http.Request.Path, address: http.Request.QueryString),
            static async (reader, page, ct) =>
            {
                using var bytes = new PooledBuffer();
                var written = await page.pages.WriteAsync(reader, page.query, bytes, ct);
                // A request of its own: the one that asked may have ended.
                var request = new DefaultHttpContext { Request = { Path = page.Path, QueryString = page.address } }.Request;
                return CachedBody.Of(bytes.Written.Span, PageLinks.Of(request, page.query, written.NextCursor));
            }, http.RequestAborted);
        return getting.IsCompletedSuccessfully ? new(getting.Result.Response) : WaitAsync(getting);

        static async ValueTask<IResult> WaitAsync(ValueTask<CachedBody> getting) => (await getting).Response;
    }

    public static ProblemResult RefuseCursor(CursorFault fault) => new(ApiProblemCodes.InvalidCursor, fault switch
    {
        CursorFault.Malformed => "This is not a cursor.",
        CursorFault.Forged => "The cursor was changed, or was made for another company or another list.",
        CursorFault.Outdated => "The cursor is too old.",
        CursorFault.OtherQuery => "The cursor was made for another order or other filters of this list.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
    });
}
