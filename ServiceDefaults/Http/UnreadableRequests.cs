using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Http;

/// <summary>Answers requests that could not be read: too large, too slow, not JSON, or JSON of another shape.</summary>
internal sealed class UnreadableRequests : IExceptionHandler
{
    private const int LongestFieldName = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException unreadable)
            return false;
        await ProblemOf(unreadable, httpContext).ExecuteAsync(httpContext);
        return true;
    }

    internal static ProblemResult ProblemOf(BadHttpRequestException unreadable, HttpContext http) => unreadable switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => BodyLimits.Refusal(http),
        { InnerException: JsonException json } => ProblemOf(json),
        { StatusCode: StatusCodes.Status400BadRequest } when http.Request.HasJsonContentType() =>
            new ProblemResult(ProblemCodes.MalformedJson, "The body must be a JSON object; it is empty or null."),
        _ => new ProblemResult(ProblemCodes.ForStatus(unreadable.StatusCode)),
    };

    internal static ProblemResult ProblemOf(JsonException json)
    {
        // The reader's own exception, passed on by the serializer: it is not JSON at all.
        if (json.InnerException is JsonException syntax)
        {
            return new ProblemResult(
                ProblemCodes.MalformedJson, $"It stops being JSON in line {syntax.LineNumber + 1}, after {syntax.BytePositionInLine} bytes.");
        }

        // "$.items[0].quantity" says where; the exception's own text would show the names of our types.
        var field = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        if (field.Length == 0)
            return new ProblemResult(ProblemCodes.MalformedJson, "The body must be a JSON object.");
        return new ProblemResult(ProblemCodes.ValidationFailed)
        {
            Errors = new Dictionary<string, string[]> { [field.Length <= LongestFieldName ? field : field[..LongestFieldName]] = [Explain(json)] },
        };
    }

    // Only the text says which it is.
    private static string Explain(JsonException json) => json.Message switch
    {
        var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "is not a field of this request",
        var text when text.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase) => "is there more than once",
        _ => "has a value of the wrong type or out of range",
    };
}
