using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Scale.Core.Passwords;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Resilience;

namespace Scale.ServiceDefaults.Http;

/// <summary>Answers requests that failed on our side. What happened is in the log and the trace, never in the response.</summary>
internal sealed class Failures : IExceptionHandler
{
    private const int RetryAfterSeconds = 1;

    // About what a full queue takes where two cores hash.
    private const int PasswordQueueSeconds = 5;
    private const string ManyPasswords = "As many passwords wait to be checked as may wait (Passwords:MostWaiting).";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception is PasswordQueueFullException ? new ProblemResult(ProblemCodes.Overloaded, ManyPasswords) { RetryAfter = PasswordQueueSeconds }
            : IsPassing(exception) ? new ProblemResult(ProblemCodes.Unavailable) { RetryAfter = RetryAfterSeconds }
            : new ProblemResult(ProblemCodes.InternalError);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>A store that is restarting, unreachable, or out of connections, or a company that changes shards: the same request may work in a moment.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is CompanyMovingException
        || TransientFailures.IsTransientStore(exception)
        || TransientFailures.IsTransientHttp(exception)
        || (exception.InnerException is { } inner && IsPassing(inner));
}
