using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Console;

internal sealed class ConsoleEndpoints(IResourceSource resources, LiveTopics live, PageContexts contexts)
{
    /// <summary>Lines of the first view, and of one fetch.</summary>
    public const int MaxLines = 2_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/console", (HttpContext http) =>
        {
            var replica = http.Request.Query["replica"].ToString();
            return replica.Length > 0 ? Results.LocalRedirect($"/console/{Uri.EscapeDataString(replica)}") : Show(http, First());
        });
        routes.MapGet("/console/{replica}", Show);
        routes.MapGet("/console/{replica}/lines", Lines);
    }

    private string? First() => resources.Resources.SelectMany(r => r.Replicas).FirstOrDefault()?.Id;

    private IResult Show(HttpContext http, string? replica)
    {
        var context = contexts.Of(http);
        var withProcesses = resources.Resources.Where(r => r.Replicas.Count > 0).ToList();
        if (replica is null)
            return Html.Page<ConsolePage>(new ConsoleModel(context, live.Describe("resources"), withProcesses, null, null, []));

        var topics = live.Describe(LiveTopics.Console(replica), "resources");
        var resource = withProcesses.FirstOrDefault(r => r.Replicas.Any(p => p.Id == replica));
        if (resource is null || resources.FindConsole(replica) is not { } console)
            return Html.Page<ErrorPage>(new ErrorPage.ErrorModel(context, "console", $"There is no process “{replica}”",
                "It may belong to an earlier run of the system.", "/console", "To the consoles"), StatusCodes.Status404NotFound);

        var selected = resource.Replicas.First(p => p.Id == replica);
        return Html.Page<ConsolePage>(new ConsoleModel(context, topics, withProcesses, resource, selected, console.Read(0, MaxLines)));
    }

    private IResult Lines(HttpContext http, string replica, long after = 0)
    {
        if (resources.FindConsole(replica) is not { } console)
            return Results.NotFound();
        var lines = console.Read(after, MaxLines);
        http.Response.Headers["X-Last"] = (lines.Count > 0 ? lines[^1].Sequence : after).ToString(CultureInfo.InvariantCulture);
        return Html.Page<ConsoleLines>(lines);
    }
}
