using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Logs;

internal sealed class LogEndpoints(TelemetryStore store, LiveTopics live, PageContexts contexts)
{
    private const int PageSize = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/logs", List);
        routes.MapPost("/logs/clear", (HttpContext http) =>
        {
            store.Logs.Clear();
            return Html.Done(http, "All log records removed", "/logs");
        });
    }

    private IResult List(HttpContext http)
    {
        var context = contexts.Of(http);
        var topics = live.Describe("logs");
        var traceText = context.Query("trace");
        var query = Read(context, traceText);
        var page = store.Logs.List(query, context.Number("before"), context.Number("after"), PageSize);
        var selected = context.Number("record") is { } sequence ? store.Logs.Find(sequence) : null;
        return Html.Page<LogsPage>(new LogsModel(context, topics, query, traceText, page, selected, store.Sources.All(), store.Logs.Count));
    }

    private static LogQuery Read(PageContext context, string? traceText)
    {
        var (service, instance) = SourceSelect.Read(context.Query("service"));
        return new LogQuery
        {
            Service = service,
            Instance = instance,
            MinLevel = Enum.TryParse<LogLevel>(context.Query("level"), ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LogLevel.Trace,
            Text = context.Query("text"),
            TraceId = PastedTrace.TryParse(traceText, out var trace, out _) ? trace : null,
        };
    }
}
