using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Scale.Api.Http.Problems;

/// <summary>Answers requests that could not be read: too large, not JSON, or JSON of another shape.</summary>
internal sealed class BadRequestHandler : IExceptionHandler
{
    private const int LongestFieldName = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException unreadable)
            return false;
        await ProblemOf(unreadable, httpContext).ExecuteAsync(httpContext);
        return true;
    }

    private static ApiProblem ProblemOf(BadHttpRequestException unreadable, HttpContext http) => unreadable switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(http),
        { InnerException: JsonException json } => ProblemOf(json),
        { StatusCode: StatusCodes.Status400BadRequest } when http.Request.HasJsonContentType() =>
            new ApiProblem(ApiErrors.MalformedJson, "The body must be a JSON object; it is empty or null."),
        _ => new ApiProblem(ApiErrors.ForStatus(unreadable.StatusCode)),
    };

    internal static ApiProblem ProblemOf(JsonException json)
    {
        // The reader's own exception, passed on by the serializer: it is not JSON at all.
        if (json.InnerException is JsonException syntax)
        {
            return new ApiProblem(
                ApiErrors.MalformedJson, $"It stops being JSON in line {syntax.LineNumber + 1}, after {syntax.BytePositionInLine} bytes.");
        }

        // "$.items[0].quantity" says where; only the message says whether the field is unknown or its value is wrong.
        var field = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        if (field.Length == 0)
            return new ApiProblem(ApiErrors.MalformedJson, "The body must be a JSON object.");
        var message = json.Message switch
        {
            var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "is not a field of this request",
            var text when text.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase) => "is there more than once",
            _ => "has a value of the wrong type or out of range",
        };
        return ApiProblem.Invalid(field.Length <= LongestFieldName ? field : field[..LongestFieldName], message);
    }

    private static ApiProblem TooLarge(HttpContext http)
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        return new ApiProblem(ApiErrors.BodyTooLarge, limit is null ? null : $"The limit here is {limit} bytes.");
    }
}
