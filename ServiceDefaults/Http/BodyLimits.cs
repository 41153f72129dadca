using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Http;

/// <summary>
/// Refuses bodies above the endpoint's limit with the problem <c>body_too_large</c>. Not by Kestrel's own limit: with that it closes the
/// connection while the client still sends, TCP resets it, and the client may lose the answer it needs. Without it, Kestrel answers
/// first and then reads on for up to five seconds.
/// </summary>
public static class BodyLimits
{
    /// <summary>Enforces <see cref="BodyLimit"/> and <see cref="HttpLimitOptions.MaxBodyBytes"/>. Call it after routing and before anything reads a body.</summary>
    public static IApplicationBuilder UseBodyLimits(this IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = null;

        var limit = Of(http);
        if (http.Request.ContentLength > limit)
            return Refusal(http).ExecuteAsync(http);
        if (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
            http.Request.Body = new LimitedBody(http.Request.Body, limit);
        return next(http);
    });

    internal static ProblemResult Refusal(HttpContext http) => new(ProblemCodes.BodyTooLarge, $"The limit here is {Of(http)} bytes.");

    private static long Of(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes
        ?? http.RequestServices.GetRequiredService<IOptions<HttpLimitOptions>>().Value.MaxBodyBytes;
}
