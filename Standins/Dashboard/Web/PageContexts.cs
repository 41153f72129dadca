using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Web;

/// <summary>Makes the <see cref="PageContext"/> of a request.</summary>
internal sealed class PageContexts(string applicationName)
{
    public PageContext Of(HttpContext http) => new(http.Request, applicationName);
}
