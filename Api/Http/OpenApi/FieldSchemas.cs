using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scale.Api.Http.OpenApi;

/// <summary>Says of fields what the generator leaves out: that a required one is never null, and which words are allowed.</summary>
internal sealed class FieldSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.AttributeProvider is not { } field)
            return Task.CompletedTask;

        // A required number is nullable in .NET only so that a missing one can be told from zero.
        if (field.IsDefined(typeof(RequiredAttribute), inherit: true))
            schema.Type &= ~JsonSchemaType.Null;
        if (field.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true) is [AllowedValuesAttribute allowed])
            schema.Enum = [.. allowed.Values.OfType<string>().Select(word => (JsonNode)JsonValue.Create(word))];
        return Task.CompletedTask;
    }
}
