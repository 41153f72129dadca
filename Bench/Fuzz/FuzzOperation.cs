using System.Text.Json;

namespace Scale.Bench.Fuzz;

/// <summary>One operation of the API's OpenAPI document, as far as a fuzzer needs it.</summary>
/// <param name="Group">Its tag: operations of a group are fuzzed together.</param>
/// <param name="ForOperators">Whether it wants the operators' key.</param>
/// <param name="Parameters">Of the query and the headers, with their schemas.</param>
/// <param name="Body">The JSON body's schema; null if it takes none or another type.</param>
internal sealed record FuzzOperation(
    string Id, string Group, string Method, string Path, bool ForOperators, IReadOnlyList<FuzzParameter> Parameters, JsonElement? Body, string? BodyType)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public static IReadOnlyList<FuzzOperation> Of(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           where Methods.Contains(operation.Name)
           select Of(path.Name, operation.Name, operation.Value),
    ];

    private static FuzzOperation Of(string path, string method, JsonElement operation)
    {
        var content = operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().First() : default(JsonProperty?);
        var schema = content is { } described && described.Value.TryGetProperty("schema", out var found) ? found : default(JsonElement?);
        var isJson = content?.Name == "application/json";
        return new(
            operation.GetProperty("operationId").GetString()!,
            operation.GetProperty("tags")[0].GetString()!,
            method.ToUpperInvariant(),
            path,
            operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0 && security[0].TryGetProperty("operatorKey", out _),
            operation.TryGetProperty("parameters", out var parameters)
                ? [.. parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() is "query" or "header").Select(FuzzParameter.Of)]
                : [],
            isJson ? schema : null,
            content?.Name);
    }
}

/// <summary>A parameter of the query or a header.</summary>
internal sealed record FuzzParameter(string Name, bool IsHeader, JsonElement Schema)
{
    public static FuzzParameter Of(JsonElement parameter) =>
        new(parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString() == "header", parameter.GetProperty("schema"));
}
