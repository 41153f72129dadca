using Microsoft.AspNetCore.Diagnostics;

namespace Scale.Api.Http.Problems;

/// <summary>Makes every refusal a problem, whoever refuses: an endpoint, routing, authentication, the server, or a failure.</summary>
internal static class ProblemPipeline
{
    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<BadRequestHandler>()
        .AddExceptionHandler<FailureHandler>()
        // A client's mistake is no error of ours: it is not logged as one.
        .Configure<ExceptionHandlerOptions>(options => options.SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException);

    public static IApplicationBuilder UseProblems(this IApplicationBuilder app) => app
        .UseExceptionHandler()
        .UseStatusCodePages(context => context.HttpContext.RefuseAsync(ApiErrors.ForStatus(context.HttpContext.Response.StatusCode)));
}
