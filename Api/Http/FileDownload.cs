using Microsoft.AspNetCore.Http.HttpResults;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http;

/// <summary>A file for its company only; the framework answers ranges and conditions, this makes its refusals problems like all others.</summary>
internal sealed class FileDownload(FileStreamHttpResult file) : IResult
{
    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.CacheControl = CachePolicy.Client;
        await file.ExecuteAsync(httpContext);
        if (response.StatusCode < StatusCodes.Status400BadRequest || response.HasStarted)
            return;

        response.ContentLength = null;
        response.Headers.ContentDisposition = default;
        await new ProblemResult(ProblemCodes.ForStatus(response.StatusCode)).ExecuteAsync(httpContext);
    }
}
