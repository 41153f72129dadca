using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Consistency;
using Scale.Api.Http.Problems;

namespace Scale.Api.Http.OpenApi;

/// <summary>Describes <c>X-Scale-Consistency</c> on every operation that works for a company.</summary>
internal sealed class OperationConsistency : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!ProblemDocumentation.CodesOf(context.Description.ActionDescriptor.EndpointMetadata).Contains(ApiProblemCodes.InvalidConsistencyToken))
            return Task.CompletedTask;

        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = RequestConsistency.Header,
            In = ParameterLocation.Header,
            Description = "The latest value a response or an event came with: the answer is not older than that.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Core.Data.Consistency.ConsistencyTokens.MostText },
        });
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse described || !status.StartsWith('2'))
                continue;
            described.Headers ??= new Dictionary<string, IOpenApiHeader>();
            described.Headers[RequestConsistency.Header] = new OpenApiHeader
            {
                Description = "After a change, and when one was sent: send it with requests that must see what this one saw or did.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
        return Task.CompletedTask;
    }
}
