using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Problems;

namespace Scale.Api.Http.OpenApi;

/// <summary>Names the codes behind each refusing status of an operation, with an example of each.</summary>
internal sealed class OperationErrors : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var sameStatus in ErrorDocumentation.RefusalsOf(context.Description.ActionDescriptor.EndpointMetadata).GroupBy(error => error.Status))
        {
            if (operation.Responses?.GetValueOrDefault(sameStatus.Key.ToString(CultureInfo.InvariantCulture)) is not OpenApiResponse response)
                continue;
            response.Description = string.Join("; ", sameStatus.Select(error => $"`{error.Code}`: {error.Title}. {error.Remedy}"));
            if (response.Content?.Values.FirstOrDefault() is OpenApiMediaType content)
            {
                content.Examples = sameStatus.ToDictionary(
                    error => error.Code,
                    IOpenApiExample (error) => new OpenApiExample { Summary = error.Title, Value = ExampleOf(error) });
            }
        }
        return Task.CompletedTask;
    }

    private static JsonObject ExampleOf(ApiError error)
    {
        var example = new JsonObject
        {
            ["type"] = error.Type,
            ["title"] = error.Title,
            ["status"] = error.Status,
            ["code"] = error.Code,
            ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (error == ApiErrors.ValidationFailed)
            example["errors"] = new JsonObject { ["name"] = new JsonArray("must have 1 to 200 characters") };
        return example;
    }
}
