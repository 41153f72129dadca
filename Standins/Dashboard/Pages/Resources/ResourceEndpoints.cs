using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Resources;

internal sealed class ResourceEndpoints(IResourceSource resources, TelemetryStore store, LiveTopics live, PageContexts contexts)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.LocalRedirect("/resources"));
        routes.MapGet("/resources", List);
        routes.MapGet("/resources/{name}", Show);
        routes.MapPost("/resources/{name}/commands/{command}", ExecuteAsync);
        routes.MapPost("/resources/{name}/reveal", RevealAsync);
    }

    private IResult List(HttpContext http)
    {
        var topics = live.Describe("resources");
        return Html.Page<ResourcesPage>(new ResourcesModel(contexts.Of(http), topics, resources.Resources, store.Logs.ErrorsByService()));
    }

    private IResult Show(HttpContext http, string name)
    {
        var topics = live.Describe("resources");
        var context = contexts.Of(http);
        if (Find(name) is not { } resource)
            return Html.Page<ErrorPage>(new ErrorPage.ErrorModel(context, "resources", $"There is no resource “{name}”",
                "It may have been renamed, or the address is mistyped."), StatusCodes.Status404NotFound);

        IReadOnlyList<ResourceView> children = [.. resources.Resources.Where(r => r.Parent == name)];
        return Html.Page<ResourcePage>(new ResourceModel(context, topics, resource, children, store.Logs.ErrorsByService().GetValueOrDefault(name)));
    }

    private async Task<IResult> ExecuteAsync(HttpContext http, string name, string command)
    {
        if (Find(name) is null || !Enum.TryParse<ResourceCommand>(command, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
            return Results.NotFound();

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var replica = form["replica"].ToString() is { Length: > 0 } id ? id : null;
        var outcome = await resources.ExecuteAsync(name, replica, parsed, http.RequestAborted);

        var subject = replica ?? name;
        return outcome.Refusal is { } refusal
            ? Results.Text($"{subject}: {refusal}", statusCode: StatusCodes.Status409Conflict)
            : Html.Done(http, $"{subject}: {command} requested", "/resources");
    }

    private async Task<IResult> RevealAsync(HttpContext http, string name)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (replica, variable) = (form["replica"].ToString(), form["name"].ToString());
        var resource = Find(name);
        var among = replica.Length > 0 ? resource?.Replicas.FirstOrDefault(r => r.Id == replica)?.Environment : resource?.Properties;
        return among?.FirstOrDefault(v => v.Name == variable) is { } found ? Results.Text(found.Value) : Results.NotFound();
    }

    private ResourceView? Find(string name) => resources.Resources.FirstOrDefault(r => r.Name == name);
}
