using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Scale.Dashboard;

namespace Aspire.Hosting.Dashboard;

/// <summary>Runs the dashboard beside the resources and tells them where to send their telemetry.</summary>
internal sealed class DashboardHost(
    IConfiguration configuration, DashboardResources resources, RunOptions options, DistributedApplicationOptions applicationOptions,
    IHostEnvironment environment, TelemetryRouting telemetry) : IAsyncDisposable
{
    private const string OtlpGrpcUrl = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string OtlpHttpUrl = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private DashboardServer? _server;

    /// <summary>Logs a person in. Null: there is no dashboard.</summary>
    public Uri? LoginUrl => _server?.LoginUrl;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.HasDashboard)
        {
            // Whoever runs without the dashboard may still name a receiver of its own.
            telemetry.Target = configuration[OtlpHttpUrl] is { Length: > 0 } url
                ? new(new Uri(url), configuration["Dashboard:Otlp:PrimaryApiKey"])
                : null;
            return;
        }

        resources.Begin();
        var defaults = new DashboardOptions();
        var server = defaults with
        {
            Url = PlainAddress(configuration["ASPNETCORE_URLS"]) ?? defaults.Url,
            OtlpUrl = PlainAddress(configuration[OtlpHttpUrl]) ?? PlainAddress(configuration[OtlpGrpcUrl]) ?? defaults.OtlpUrl,
            BrowserToken = configuration["Dashboard:Frontend:BrowserToken"],
            OtlpApiKey = configuration["Dashboard:Otlp:PrimaryApiKey"],
            ApplicationName = applicationOptions.DashboardApplicationName ?? environment.ApplicationName.Replace(".AppHost", "", StringComparison.Ordinal),
        };
        try
        {
            _server = await DashboardServer.StartAsync(server, resources, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException(
                $"The dashboard cannot listen on {server.Url} and {server.OtlpUrl}: {exception.Message} " +
                $"Stop what uses the port, or change the ports: applicationUrl and {OtlpGrpcUrl} in the AppHost's Properties/launchSettings.json.",
                exception);
        }

        telemetry.Target = new(_server.OtlpEndpoint, _server.OtlpApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
            return;
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>The first address without TLS: on loopback nothing needs a certificate. Null: there is none.</summary>
    private static Uri? PlainAddress(string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : null)
            .FirstOrDefault(uri => uri?.Scheme == "http");
}
