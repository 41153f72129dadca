using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Scale.Api.Http.Problems;

/// <summary>Answers requests that failed on our side. What happened is in the log and the trace, never in the response.</summary>
internal sealed class FailureHandler : IExceptionHandler
{
    private const int RetryAfterSeconds = 1;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = IsPassing(exception)
            ? new ApiProblem(ApiErrors.Unavailable) { RetryAfter = RetryAfterSeconds }
            : new ApiProblem(ApiErrors.InternalError);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>A store that is restarting, unreachable, or out of connections: the same request may work in a moment.</summary>
    private static bool IsPassing(Exception exception) => exception switch
    {
        NpgsqlException { IsTransient: true } => true,
        NpgsqlException { InnerException: TimeoutException } => true,
        { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };
}
