using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Paging;

/// <summary>What every list does: read the query string, refuse what is wrong, answer with a page or a stream, and say where the others are.</summary>
internal static class PagedList
{
    public static async Task<IResult> AnswerAsync(HttpContext http, Tenant tenant, ListDefinition list, ListPages pages)
    {
        if (ListStream.IsWanted(http.Request))
            return await ListStream.AnswerAsync(http, tenant, list, pages);

        var query = new ListQueryReader(list, http.Request.Query).Read(mostRows: null, out var errors);
        if (!errors.None)
            return Invalid.Fields(errors);

        var body = new PooledBuffer();
        var page = await pages.WriteAsync(tenant, query, body, http.RequestAborted);
        if (page.Fault == CursorFault.None)
            return new JsonResponse(body) { Link = PageLinks.Of(http.Request, query, page.NextCursor) };
        body.Dispose();
        return RefuseCursor(page.Fault);
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
