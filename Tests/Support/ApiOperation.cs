using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scale.Tests.Support;

/// <summary>One operation of the API's OpenAPI document.</summary>
public sealed partial record ApiOperation(string Id, HttpMethod Method, string Path, JsonElement Description)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    /// <summary>Whether a request body is described.</summary>
    public bool TakesBody => Description.TryGetProperty("requestBody", out _);

    /// <summary>Whether the request body is JSON.</summary>
    public bool TakesJson => TakesBody && Description.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _);

    /// <summary>Whether callers need an API key.</summary>
    public bool NeedsKey => !Description.TryGetProperty("security", out var security) || security.GetArrayLength() > 0;

    /// <summary>Whether the key they need is the operators'.</summary>
    public bool NeedsOperator => NeedsKey && Description.GetProperty("security")[0].TryGetProperty("operatorKey", out _);

    /// <summary>Whether it is a paged list.</summary>
    public bool IsList => Description.TryGetProperty("parameters", out var parameters)
        && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "cursor");

    /// <summary>The documented statuses.</summary>
    public IReadOnlyList<string> Statuses => [.. Description.GetProperty("responses").EnumerateObject().Select(response => response.Name)];

    /// <summary>A request to it, without a body; every path parameter is <paramref name="id"/>, and a change is for any version.</summary>
    public HttpRequestMessage Request(Guid id, string query = "")
    {
        var request = new HttpRequestMessage(Method, PathParameter().Replace(Path, id.ToString()) + query);
        if (Method != HttpMethod.Get)
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        return request;
    }

    /// <summary>The same with a body, for a change of whatever version there is.</summary>
    public HttpRequestMessage Request(Guid id, string body, string contentType) => WithBody(Request(id), body, contentType);

    /// <inheritdoc />
    public override string ToString() => Id;

    [GeneratedRegex("\\{[^}]+\\}")]
    private static partial Regex PathParameter();

    private static HttpRequestMessage WithBody(HttpRequestMessage request, string body, string contentType)
    {
        request.Content = new StringContent(body);
        request.Content.Headers.ContentType = new(contentType);
        return request;
    }

    /// <summary>The document as the running API serves it.</summary>
    public static Task<JsonElement> DocumentAsync(HttpClient api, CancellationToken cancellationToken) =>
        api.GetFromJsonAsync<JsonElement>("/openapi/v1.json", cancellationToken);

    /// <summary>Every operation of the document.</summary>
    public static IReadOnlyList<ApiOperation> Of(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           where Methods.Contains(operation.Name)
           let id = operation.Value.TryGetProperty("operationId", out var value) ? value.GetString()! : $"{operation.Name} {path.Name}"
           select new ApiOperation(id, HttpMethod.Parse(operation.Name), path.Name, operation.Value),
    ];
}
