using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.ServiceDefaults.Http;

/// <summary>Makes every refusal a problem, whoever refuses: an endpoint, routing, authentication, the server, or a failure.</summary>
public static class ProblemResponses
{
    /// <summary>Registers what <see cref="UseProblemResponses"/> needs.</summary>
    public static IServiceCollection AddProblemResponses(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<UnreadableRequests>()
        .AddExceptionHandler<Failures>()
        // Unreadable requests surface as exceptions in every environment, not only in Development.
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        // A client's mistake is no error of ours: it is not logged as one.
        .Configure<ExceptionHandlerOptions>(options => options.SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException);

    /// <summary>Answers exceptions and empty error responses with problems. Call it before anything that may refuse.</summary>
    public static IApplicationBuilder UseProblemResponses(this IApplicationBuilder app) => app
        .UseExceptionHandler()
        // Not UseStatusCodePages: it notes in every request's items what it would do, and makes 300 bytes for it.
        .Use(static (http, next) =>
        {
            var answering = next(http);
            return answering.IsCompletedSuccessfully ? CompleteAsync(http) : WaitAsync(http, answering);
        });

    private static async Task WaitAsync(HttpContext http, Task answering)
    {
        await answering;
        await CompleteAsync(http);
    }

    private static Task CompleteAsync(HttpContext http)
    {
        var response = http.Response;
        var isBare = response is { StatusCode: >= 400 and < 600, HasStarted: false, ContentLength: null } && string.IsNullOrEmpty(response.ContentType);
        return isBare ? ProblemOf(http).ExecuteAsync(http) : Task.CompletedTask;
    }

    // Routing catches a body that is too large itself and leaves only the status.
    private static ProblemResult ProblemOf(HttpContext http) => http.Response.StatusCode is StatusCodes.Status413PayloadTooLarge
        ? BodyLimits.Refusal(http)
        : new ProblemResult(ProblemCodes.ForStatus(http.Response.StatusCode));
}
