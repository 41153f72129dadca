using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Scale.Dashboard.Web;

internal static class Html
{
    /// <summary>Renders a page component that takes its data in the parameter <c>Model</c>.</summary>
    public static IResult Page<TPage>(object model, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Model"] = model })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>After a form was carried out: a line for the script that sent it, the page to go on with for a browser without scripts.</summary>
    public static IResult Done(HttpContext http, string text, string next) =>
        PageContext.IsFragmentRequest(http.Request) ? Results.Text(text) : Results.LocalRedirect(next);
}
