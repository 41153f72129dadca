using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Web;

/// <summary>What every request to the pages passes before it reaches a page.</summary>
internal static class PageGuards
{
    // Nothing is loaded from elsewhere, no inline script or style runs, nobody may frame the page.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // The login link holds the token. ("no-referrer" would also take the Origin from our own forms.)
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>A request that changes something must come from one of our own pages.</summary>
    public static Task RequireSameOriginAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsSameOrigin(request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("This request did not come from a page of the dashboard.\n", context.RequestAborted);
    }

    public static Func<HttpContext, RequestDelegate, Task> RequireSession(Session session) => (context, next) =>
    {
        var request = context.Request;
        if (IsPublic(request.Path) || session.IsSignedIn(request))
            return next(context);

        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
            && !PageContext.IsFragmentRequest(request))
        {
            context.Response.Redirect($"/login?return={Uri.EscapeDataString(request.Path + request.QueryString)}");
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsync("Not logged in. The login link is on the console of the host.\n", context.RequestAborted);
    };

    private static bool IsPublic(PathString path) => path == "/login" || path.StartsWithSegments("/assets");

    private static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site != "same-origin")
            return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 ? origin == $"{request.Scheme}://{request.Host}" : site == "same-origin";
    }
}
