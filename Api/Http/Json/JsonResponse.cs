using System.Text.Json;
using Scale.Api.Http.Preconditions;
using Scale.Core.Domain;
using Scale.Core.Idempotency;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Json;

/// <summary>
/// JSON that has already been written as UTF-8, by Core's own writers. It is sent in one piece, with its length: a query that
/// fails half-way is then still a clean refusal, and Kestrel copies a body that is written before its headers anyway.
/// </summary>
internal sealed class JsonResponse(PooledBuffer body, int status = StatusCodes.Status200OK) : IResult, IStatusCodeHttpResult
{
    private const string ContentType = "application/json";

    /// <inheritdoc />
    public int? StatusCode => status;

    /// <summary>Value of the Location header.</summary>
    public string? Location { get; init; }

    /// <summary>Value of the Link header.</summary>
    public string? Link { get; init; }

    /// <summary>Version of the resource, for the ETag header; null for what has none.</summary>
    public long? Version { get; init; }

    /// <summary>200, with the version of a resource that has one, or the addresses of other pages of a list.</summary>
    public static JsonResponse Ok<T>(T found, Action<Utf8JsonWriter, T> write, long? version = null, string? link = null) =>
        new(Buffer(found, write)) { Version = version, Link = link };

    /// <summary>201 with the address of what was created, if it has one, and its version.</summary>
    public static JsonResponse Created<T>(string? location, T created, Action<Utf8JsonWriter, T> write, long? version = null) =>
        new(Buffer(created, write), StatusCodes.Status201Created) { Location = location, Version = version };

    /// <summary>202 with the address where the outcome will be.</summary>
    public static JsonResponse Accepted<T>(string location, T accepted, Action<Utf8JsonWriter, T> write) =>
        new(Buffer(accepted, write), StatusCodes.Status202Accepted) { Location = location };

    /// <summary>The same to be kept and sent later; this one can then not be sent.</summary>
    public IdempotentAnswer Keep()
    {
        using var kept = body;
        List<string> headers = ["Content-Type", ContentType, "Cache-Control", CachePolicy.Nobody];
        if (Location is not null)
            headers.AddRange(["Location", Location]);
        if (Version is { } version)
            headers.AddRange(["ETag", IfMatch.TagOf(version)]);
        if (Link is not null)
            headers.AddRange(["Link", Link]);
        return new IdempotentAnswer(status, headers, body.Written.ToArray());
    }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var sent = body;
        var response = httpContext.Response;
        response.StatusCode = status;
        if (Location is not null)
            response.Headers.Location = Location;
        if (Link is not null)
            response.Headers.Link = Link;
        await SendAsync(httpContext, body.Written, Version is { } version ? IfMatch.TagOf(version) : null);
    }

    /// <summary>Sends JSON that nobody keeps.</summary>
    internal static ValueTask SendAsync(HttpContext httpContext, ReadOnlyMemory<byte> json, string? tag)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType;
        response.ContentLength = json.Length;
        response.Headers.CacheControl = CachePolicy.Nobody;
        if (tag is not null)
            response.Headers.ETag = tag;
        return response.Body.WriteAsync(json, httpContext.RequestAborted);
    }

    internal static PooledBuffer Buffer<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new PooledBuffer();
        using var json = JsonBytes.Writer(buffer);
        write(json, value);
        return buffer;
    }
}
