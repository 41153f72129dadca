using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scale.Dashboard.Pages.Console;
using Scale.Dashboard.Pages.Login;
using Scale.Dashboard.Pages.Logs;
using Scale.Dashboard.Pages.Metrics;
using Scale.Dashboard.Pages.Resources;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Pages.Traces;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages;

/// <summary>The web application that serves the pages: guards first, then one set of endpoints per page.</summary>
internal static class PagesHost
{
    private const int MaxFormBytes = 16 * 1024;

    public static WebApplication Build(DashboardOptions options, TelemetryStore telemetry, IResourceSource resources, Secret token)
    {
        var builder = LoopbackHost.CreateBuilder(options.Url, limits =>
        {
            limits.MaxRequestBodySize = MaxFormBytes;
            limits.MaxConcurrentConnections = 200;
        });
        builder.Services.AddRazorComponents();
        var app = builder.Build();

        var session = new Session(token);
        var contexts = new PageContexts(options.ApplicationName);
        var live = new LiveTopics(resources, telemetry);
        var log = options.Loggers?.CreateLogger("Scale.Dashboard");

        app.UseExceptionHandler(failed => failed.Run(http => FailedAsync(http, contexts, log)));
        app.Use(PageGuards.AddHeadersAsync);
        app.Use(HostGuard.InvokeAsync);
        app.Use(PageGuards.RequireSession(session));
        app.Use(PageGuards.RequireSameOriginAsync);

        new StaticAssets().Map(app);
        new LoginEndpoints(session, options.ApplicationName).Map(app);
        new ResourceEndpoints(resources, telemetry, live, contexts).Map(app);
        new ConsoleEndpoints(resources, live, contexts).Map(app);
        new LogEndpoints(telemetry, live, contexts).Map(app);
        new TraceEndpoints(telemetry, live, contexts).Map(app);
        new MetricEndpoints(telemetry, live, contexts).Map(app);
        new LiveEndpoint(live, app.Services.GetRequiredService<IHostApplicationLifetime>()).Map(app);
        app.MapFallback((HttpContext http) => Html.Page<ErrorPage>(new ErrorPage.ErrorModel(contexts.Of(http), "", "There is no such page",
            "The address may be mistyped."), StatusCodes.Status404NotFound));
        return app;
    }

    private static Task FailedAsync(HttpContext http, PageContexts contexts, ILogger? log)
    {
        var failure = http.Features.Get<IExceptionHandlerPathFeature>();
        log?.LogError(failure?.Error, "The dashboard failed to answer {Path}", failure?.Path);
        return Html.Page<ErrorPage>(new ErrorPage.ErrorModel(contexts.Of(http), "", "The dashboard failed to show this page",
            "That is a fault of the dashboard, not of your system. The host's log says more."), StatusCodes.Status500InternalServerError).ExecuteAsync(http);
    }
}
