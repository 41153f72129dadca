using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Scale.ServiceDefaults.Http;

/// <summary>A refusal as endpoints return it and middleware writes it: problem details of RFC 9457 with <c>code</c> and <c>traceId</c>.</summary>
public sealed class ProblemResult(ProblemCode code, string? detail = null) : IResult, IStatusCodeHttpResult
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <inheritdoc />
    public int? StatusCode => code.Status;

    /// <summary>Which kind of refusal it is.</summary>
    public ProblemCode Code => code;

    /// <summary>What is wrong, by field; null if it is not about fields.</summary>
    public IDictionary<string, string[]>? Errors { get; init; }

    /// <summary>One more member of the problem; null for none.</summary>
    public (string Name, object Value)? Member { get; init; }

    /// <summary>Seconds after which the client may try again; null gives no advice.</summary>
    public int? RetryAfter { get; init; }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var problem = Errors is null ? new ProblemDetails() : new HttpValidationProblemDetails(Errors);
        problem.Type = code.Type;
        problem.Title = code.Title;
        problem.Status = code.Status;
        problem.Detail = detail;
        problem.Extensions["code"] = code.Code;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier;
        if (Member is var (name, value))
            problem.Extensions[name] = value;

        var response = httpContext.Response;
        response.StatusCode = code.Status;
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // Whatever the client said it accepts: a stream or a download that is refused has no other way to say why. And without
        // RequestAborted: it is what the request's own time limit cancels, just before it is answered here.
        return response.WriteAsJsonAsync(problem, problem.GetType(), options: null, ContentType, CancellationToken.None);
    }
}
