using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scale.Api.Http.OpenApi;

/// <summary>Says what the generator leaves out: that a required field is never null, which words are allowed, and which objects may grow.</summary>
internal sealed class FieldSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Requests are read strictly; responses may grow members, and clients have to let them.
        if (!context.JsonTypeInfo.Type.Name.EndsWith("Request", StringComparison.Ordinal))
            schema.AdditionalPropertiesAllowed = true;
        if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Type.GetCustomAttribute<RequiredFieldsAttribute>() is { } required)
            Require(schema, required.Properties.Select(JsonNamingPolicy.CamelCase.ConvertName));
        if (context.JsonPropertyInfo?.AttributeProvider is not { } field)
            return Task.CompletedTask;

        // A required number is nullable in .NET only so that a missing one can be told from zero.
        if (field.IsDefined(typeof(RequiredAttribute), inherit: true))
            schema.Type &= ~JsonSchemaType.Null;
        if (field.IsDefined(typeof(EmailAddressAttribute), inherit: true))
            schema.Format = "email";
        if (field.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true) is [AllowedValuesAttribute allowed])
        {
            schema.Type &= ~JsonSchemaType.Null;
            schema.Enum = [.. allowed.Values.OfType<string>().Select(word => (JsonNode)JsonValue.Create(word))];
        }
        return Task.CompletedTask;
    }

    private static void Require(OpenApiSchema schema, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            (schema.Required ??= new HashSet<string>()).Add(field);
            if (schema.Properties?[field] is OpenApiSchema inline)
                inline.Type &= ~JsonSchemaType.Null;
        }
    }
}
