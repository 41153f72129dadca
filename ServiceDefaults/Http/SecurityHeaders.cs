using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Http;

/// <summary>Headers that keep browsers from doing more with a response than it is meant for.</summary>
public static class SecurityHeaders
{
    // An answer is data: it loads nothing and nobody frames it.
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    // The page to try the API: everything from here, styles set by script, icons as data URIs.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Call it before whatever answers.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        // At the last moment: a failed request's headers are cleared before it is answered.
        http.Response.OnStarting(Write, http);
        return next(http);
    });

    private static Task Write(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs") ? PagePolicy : DataPolicy;
        return Task.CompletedTask;
    }
}
