using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Traces;

internal sealed class TraceEndpoints(TelemetryStore store, LiveTopics live, PageContexts contexts)
{
    private const int PageSize = 50;

    private readonly TraceModels _models = new(store, live);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/traces", List);
        routes.MapGet("/traces/open", Open);
        routes.MapGet("/traces/{id}", Show);
        routes.MapPost("/traces/clear", (HttpContext http) =>
        {
            store.Traces.Clear();
            return Html.Done(http, "All traces removed", "/traces");
        });
    }

    private IResult List(HttpContext http)
    {
        var context = contexts.Of(http);
        var topics = live.Describe("traces");
        var minText = context.Query("min");
        var query = new TraceQuery
        {
            Service = context.Query("service"),
            MinDuration = Format.ParseDuration(minText) ?? TimeSpan.Zero,
            ErrorsOnly = context.Query("errors") is not null,
            Text = context.Query("text"),
        };
        var page = store.Traces.List(query, context.Number("before"), context.Number("after"), PageSize);
        IReadOnlyList<string> services = [.. store.Sources.All().Select(s => s.Service).Append(query.Service).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return Html.Page<TracesPage>(new TracesModel(context, topics, query, minText, page, services, store.Traces.Count().Traces));
    }

    // The search box: an id or traceparent leads to its trace, any other text searches the list.
    private static IResult Open(string? id)
    {
        if (!PastedTrace.TryParse(id, out var trace, out var span))
            return Results.LocalRedirect(string.IsNullOrWhiteSpace(id) ? "/traces" : $"/traces?text={Uri.EscapeDataString(id.Trim())}");
        return Results.LocalRedirect(span.IsEmpty ? $"/traces/{trace}" : $"/traces/{trace}?span={span}");
    }

    private IResult Show(HttpContext http, string id)
    {
        var context = contexts.Of(http);
        if (!PastedTrace.TryParse(id, out var traceId, out _))
            return Html.Page<ErrorPage>(new ErrorPage.ErrorModel(context, "traces", "That is not a trace id",
                "A trace id has 32 hexadecimal digits. A whole traceparent (00-…-…-01) works too.", "/traces", "To the traces"), StatusCodes.Status404NotFound);
        if (id != traceId.ToString())
            return Results.LocalRedirect($"/traces/{traceId}");
        return store.Traces.Find(traceId) is { } trace
            ? Html.Page<TracePage>(_models.Build(context, trace))
            : Html.Page<TraceMissing>(new TraceMissing.MissingModel(context, live.Describe(LiveTopics.Trace(traceId)), traceId, store.Limits.MaxTraces),
                StatusCodes.Status404NotFound);
    }
}
