using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Scale.Core.Domain;

namespace Scale.Api.Http.Problems;

/// <summary>A refusal, as endpoints return it and as middleware writes it.</summary>
internal sealed class ApiProblem(ApiError error, string? detail = null) : IResult, IStatusCodeHttpResult
{
    private const string ContentType = "application/problem+json";

    /// <inheritdoc />
    public int? StatusCode => error.Status;

    /// <summary>Which row of the table it is.</summary>
    public ApiError Error => error;

    /// <summary>What is wrong, by field; null if it is not about fields.</summary>
    public IDictionary<string, string[]>? Errors { get; init; }

    /// <summary>One more member of the problem, for example <c>shortages</c>.</summary>
    public (string Name, object Value)? Member { get; init; }

    /// <summary>Seconds after which the client may try again; null gives no advice.</summary>
    public int? RetryAfter { get; init; }

    public static ApiProblem Invalid(FieldErrors errors) => new(ApiErrors.ValidationFailed) { Errors = errors.ToDictionary() };

    public static ApiProblem Invalid(string field, string message) => Invalid(new FieldErrors().Require(false, field, message));

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var problem = Errors is null ? new ProblemDetails() : new HttpValidationProblemDetails(Errors);
        problem.Type = error.Type;
        problem.Title = error.Title;
        problem.Status = error.Status;
        problem.Detail = detail;
        problem.Extensions["code"] = error.Code;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier;
        if (Member is var (name, value))
            problem.Extensions[name] = value;

        var response = httpContext.Response;
        response.StatusCode = error.Status;
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // Whatever the client said it accepts: a download that is refused has no CSV to say so with.
        return response.WriteAsJsonAsync(problem, problem.GetType(), options: null, ContentType, httpContext.RequestAborted);
    }
}

internal static class Refusal
{
    /// <summary>Answers with a refusal from outside an endpoint.</summary>
    public static Task RefuseAsync(this HttpContext http, ApiError error, string? detail = null) => new ApiProblem(error, detail).ExecuteAsync(http);
}
