using Microsoft.AspNetCore.Http.Metadata;

namespace Scale.Api.Http.Limits;

/// <summary>Most bytes of an endpoint's request body, below the server's limit. Routing applies it before anything reads the body.</summary>
internal sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>For requests whose every field is short: 64 KiB.</summary>
    public static BodyLimit Small { get; } = new(64 * 1024);

    /// <inheritdoc />
    public long? MaxRequestBodySize => Bytes;
}
