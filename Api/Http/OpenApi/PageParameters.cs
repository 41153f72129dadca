using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scale.Api.Http.Paging;
using Scale.Core.Data.Paging;

namespace Scale.Api.Http.OpenApi;

/// <summary>Describes <c>limit</c> and <c>cursor</c>, which <see cref="PageQuery"/> reads from the query string itself.</summary>
internal sealed class PageParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<PagedListMetadata>().Any())
            return Task.CompletedTask;

        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = "Most items of the page.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = PageLimits.Most.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Default = JsonValue.Create(PageLimits.Default),
            },
        });
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "cursor",
            In = ParameterLocation.Query,
            Description = "nextCursor of the page before; leave it out for the first page.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = KeysetCursors.TextLength },
        });
        return Task.CompletedTask;
    }
}
