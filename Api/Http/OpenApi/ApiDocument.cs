using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.OpenApi;

/// <summary>The OpenAPI document and the page to try it (docs/decisions/openapi-page.md).</summary>
internal static class ApiDocument
{
    private const string Name = "v1";
    private const string Address = "/openapi/v1.json";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddSingleton<ApiDocumentText>().AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = type => NameOf(OpenApiOptions.CreateDefaultSchemaReferenceId(type));
            options.AddDocumentTransformer<DocumentOverview>();
            options.AddOperationTransformer<OperationSecurity>();
            options.AddOperationTransformer<OperationProblems>();
            options.AddOperationTransformer<OperationHeaders>();
            options.AddOperationTransformer<PageParameters>();
            options.AddOperationTransformer<IfMatchParameter>();
            options.AddOperationTransformer<IdempotencyKeyParameter>();
            options.AddOperationTransformer<OperationConsistency>();
            options.AddOperationTransformer<OperationLimits>();
            options.AddSchemaTransformer<FieldSchemas>();
        });

    // ProductResponse is what the code calls it; to a client it is a Product, and PageOfProduct a page of them.
    private static string? NameOf(string? id) => id is not null && id.EndsWith("Response", StringComparison.Ordinal) ? id[..^"Response".Length] : id;

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (ApiDocumentText text, HttpContext http) => text.ServeAsync(http))
            .AllowAnonymous().ExcludeFromDescription().WithName("openApiDocument");

        routes.MapSwaggerUI("docs", options =>
        {
            options.DocumentTitle = "Scale API";
            options.SwaggerEndpoint(Address, "Scale API v1");
            options.EnableTryItOutByDefault();
            options.EnablePersistAuthorization();
            options.DisplayOperationId();
            options.DisplayRequestDuration();
        }).AllowAnonymous();
    }
}

/// <summary>The document as bytes, made once: it does not depend on the request, and everybody may ask for it.</summary>
internal sealed class ApiDocumentText([FromKeyedServices("v1")] IOpenApiDocumentProvider documents)
{
    private Task<(byte[] Json, EntityTagHeaderValue Tag)>? _made;

    public async Task<IResult> ServeAsync(HttpContext http)
    {
        var (json, tag) = await (_made ??= MakeAsync());
        http.Response.Headers.CacheControl = CachePolicy.Document;
        return TypedResults.Bytes(json, "application/json", entityTag: tag);
    }

    private async Task<(byte[] Json, EntityTagHeaderValue Tag)> MakeAsync()
    {
        var document = await documents.GetOpenApiDocumentAsync(CancellationToken.None);
        using var buffer = new MemoryStream();
        await document.SerializeAsJsonAsync(buffer, OpenApiSpecVersion.OpenApi3_1);
        var json = buffer.ToArray();
        return (json, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\""));
    }
}
