using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Http.OpenApi;

/// <summary>Says of every operation which rate policy it comes under, what a request costs, and which headers tell where the client stands.</summary>
internal sealed class OperationLimits : IOpenApiOperationTransformer
{
    private static readonly (string Name, string Description)[] Headers =
    [
        ("RateLimit", "Units left of each limit and seconds until they are back."),
        ("RateLimit-Policy", "The limits this request counts against."),
    ];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var policy = metadata.OfType<RateLimitMetadata>().LastOrDefault()?.Policy ?? RateLimitPolicy.Standard;
        operation.AddExtension("x-rate-limit", new JsonNodeExtension(new JsonObject
        {
            ["policy"] = policy.ToString().ToLowerInvariant(),
            ["cost"] = metadata.OfType<RequestCost>().LastOrDefault()?.Units ?? 1,
        }));
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse described || !(status.StartsWith('2') || status == "429"))
                continue;
            described.Headers ??= new Dictionary<string, IOpenApiHeader>();
            foreach (var (name, description) in Headers)
                described.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
        return Task.CompletedTask;
    }
}
