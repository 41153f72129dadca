using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Scale.Api.Http.Limits;

/// <summary>
/// Compresses answers that are worth it: JSON from 1 KB, and streams of rows, whose length nobody knows. Never a secret beside what the client has sent, whose length would give it away
/// letter by letter (the attack named BREACH).
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
{
    /// <summary>A shorter answer fits into the packet that its headers need anyway.</summary>
    public const int LeastBytes = 1024;

    private const string Rows = "application/x-ndjson";

    private static bool IsStream(HttpResponse response) =>
        response.ContentLength is null && response.ContentType?.StartsWith(Rows, StringComparison.Ordinal) == true;

    /// <inheritdoc />
    public override bool ShouldCompressResponse(HttpContext context) =>
        (context.Response.ContentLength >= LeastBytes || IsStream(context.Response))
        && context.GetEndpoint()?.Metadata.GetMetadata<NeverCompressed>() is null
        && base.ShouldCompressResponse(context);
}

/// <summary>Endpoint metadata: its answers hold a secret.</summary>
internal sealed class NeverCompressed
{
    public static NeverCompressed Instance { get; } = new();
}

internal static class CompressionRegistration
{
    public static IServiceCollection AddCompression(this IServiceCollection services) => services
        .AddResponseCompression(options =>
        {
            // What it would open, NeverCompressed closes.
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "application/problem+json", "application/x-ndjson"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        })
        .Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest)
        .Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest)
        .AddSingleton<IResponseCompressionProvider, Compression>();

    /// <summary>Its answers hold a secret, such as a key: their length must not depend on what else is in them.</summary>
    public static TBuilder AnswersWithSecret<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(NeverCompressed.Instance);
}
