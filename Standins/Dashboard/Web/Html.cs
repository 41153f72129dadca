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
}
