using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Caching;

/// <summary>Sends a cached body in the encoding that the client prefers, or says that the client has it already.</summary>
/// <param name="body">The body.</param>
/// <param name="policy">Who may keep it, of <see cref="CachePolicy"/>.</param>
internal sealed class CachedResponse(CachedBody body, string policy = CachePolicy.Client) : IResult, IStatusCodeHttpResult
{
    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var (bytes, encoding, tag) = Choose(request);
        response.Headers.CacheControl = policy;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = tag;
        if (body.Link.Length > 0)
            response.Headers.Link = body.Link;
        if (IsKnown(request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }

    private (ReadOnlyMemory<byte> Bytes, string? Encoding, string Tag) Choose(HttpRequest request) => body.Gzip.Length == 0
        ? (body.Plain, null, body.PlainTag)
        : AcceptedEncoding.Of(request.Headers.AcceptEncoding) switch
        {
            AcceptedEncoding.Brotli => (body.Brotli, AcceptedEncoding.Brotli, body.BrotliTag),
            AcceptedEncoding.Gzip => (body.Gzip, AcceptedEncoding.Gzip, body.GzipTag),
            _ => (body.Plain, null, body.PlainTag),
        };

    // A client that has the same bytes in another encoding has them too. What it sends is mostly what it was given: that needs no parser.
    private bool IsKnown(HttpRequest request) =>
        request.Headers.IfNoneMatch is { Count: > 0 } header && (IsOwn(header) || EntityTagHeaderValue.TryParseList(header, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Tag.AsSpan().Trim('"').StartsWith(body.Tag, StringComparison.Ordinal)));

    private bool IsOwn(StringValues header) => header is [{ } tag] && (tag == body.PlainTag || tag == body.GzipTag || tag == body.BrotliTag);
}
