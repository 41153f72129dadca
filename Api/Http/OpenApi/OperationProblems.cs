using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Problems;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.OpenApi;

/// <summary>Names the codes behind each refusing status of an operation, with an example of each.</summary>
internal sealed class OperationProblems : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var sameStatus in ProblemDocumentation.CodesOf(context.Description.ActionDescriptor.EndpointMetadata).GroupBy(error => error.Status))
        {
            if (operation.Responses?.GetValueOrDefault(sameStatus.Key.ToString(CultureInfo.InvariantCulture)) is not OpenApiResponse response)
                continue;
            response.Description = string.Join("\n\n", sameStatus.Select(error => $"`{error.Code}`: {error.Title}. {error.Remedy}"));
            if (response.Content?.Values.FirstOrDefault() is OpenApiMediaType content)
            {
                content.Examples = sameStatus.ToDictionary(
                    error => error.Code,
                    IOpenApiExample (error) => new OpenApiExample { Summary = error.Title, Value = ExampleOf(error) });
            }
        }

        SortByStatus(operation);
        return Task.CompletedTask;
    }

    private static void SortByStatus(OpenApiOperation operation)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).OrderBy(response => response.Key, StringComparer.Ordinal))
            sorted[status] = response;
        operation.Responses = sorted;
    }

    private static JsonObject ExampleOf(ProblemCode error)
    {
        var example = new JsonObject
        {
            ["type"] = error.Type,
            ["title"] = error.Title,
            ["status"] = error.Status,
            ["code"] = error.Code,
            ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (error == ProblemCodes.ValidationFailed)
            example["errors"] = new JsonObject { ["name"] = new JsonArray("must have 1 to 200 characters") };
        if (error == ApiProblemCodes.InsufficientStock)
        {
            example["shortages"] = new JsonArray(new JsonObject
            {
                ["productId"] = "01980c7e-4f3a-7c1d-9b52-3f6a1c0e8d11", ["sku"] = "FRAME-1", ["requested"] = 3, ["available"] = 2,
            });
        }
        return example;
    }
}
