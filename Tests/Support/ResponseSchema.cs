using System.Text.Json;

namespace Scale.Tests.Support;

/// <summary>Compares a response with its schema in the OpenAPI document: types, required members, and nothing undocumented.</summary>
public static class ResponseSchema
{
    /// <summary>What does not fit, in words; empty if it does.</summary>
    public static IReadOnlyList<string> Mismatches(JsonElement document, ApiOperation operation, int status, JsonElement body)
    {
        var schema = operation.Description.GetProperty("responses").GetProperty($"{status}").GetProperty("content")
            .EnumerateObject().First().Value.GetProperty("schema");
        var mismatches = new List<string>();
        Compare(document, schema, body, operation.Id, mismatches);
        return mismatches;
    }

    private static void Compare(JsonElement document, JsonElement schema, JsonElement value, string path, List<string> mismatches)
    {
        schema = Resolve(document, schema);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(type).Contains("number")))
            mismatches.Add($"{path} is {TypeOf(value)}, documented as {type.GetRawText()}");
        if (schema.TryGetProperty("enum", out var words) && value.ValueKind == JsonValueKind.String
            && words.EnumerateArray().All(word => word.GetString() != value.GetString()))
            mismatches.Add($"{path} is {value.GetString()}, documented as {words.GetRawText()}");

        if (value.ValueKind == JsonValueKind.Object)
            CompareMembers(document, schema, value, path, mismatches);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
                Compare(document, items, item, $"{path}[]", mismatches);
        }
    }

    private static void CompareMembers(JsonElement document, JsonElement schema, JsonElement value, string path, List<string> mismatches)
    {
        if (!schema.TryGetProperty("properties", out var members))
            return;
        if (schema.TryGetProperty("required", out var required))
        {
            mismatches.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{path}.{name.GetString()} is missing"));
        }
        foreach (var member in value.EnumerateObject())
        {
            if (members.TryGetProperty(member.Name, out var known))
                Compare(document, known, member.Value, $"{path}.{member.Name}", mismatches);
            else
                mismatches.Add($"{path}.{member.Name} is not documented");
        }
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;

    private static IEnumerable<string?> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()) : [type.GetString()];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "object",
    };
}
