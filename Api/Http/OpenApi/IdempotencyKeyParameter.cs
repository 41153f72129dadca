using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Idempotency;

namespace Scale.Api.Http.OpenApi;

/// <summary>Describes <c>Idempotency-Key</c>, which <see cref="IdempotentRequests"/> reads.</summary>
internal sealed class IdempotencyKeyParameter : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyMetadata>().Any())
            return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotentRequests.Header,
            In = ParameterLocation.Header,
            Description = "Chosen by the client, for example a UUID: requests with the same key and content are carried out once, and get the same answer.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MostLength },
        });
        return Task.CompletedTask;
    }
}
