using Microsoft.AspNetCore.Builder;
using Scale.Dashboard.Otlp;
using Scale.Dashboard.Pages;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard;

/// <summary>The running dashboard: pages for people, and the receiver of the services' telemetry.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _pages;
    private readonly WebApplication _receiver;

    private DashboardServer(WebApplication pages, WebApplication receiver, TelemetryStore telemetry)
    {
        _pages = pages;
        _receiver = receiver;
        Telemetry = telemetry;
    }

    /// <summary>Address of the pages, with the port that was really taken.</summary>
    public required Uri Url { get; init; }

    /// <summary>Address that logs a person in; print it, it holds the browser token.</summary>
    public required Uri LoginUrl { get; init; }

    /// <summary>
    /// For OTEL_EXPORTER_OTLP_ENDPOINT of the services, together with OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and
    /// OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=(<see cref="OtlpApiKey"/>).
    /// </summary>
    public required Uri OtlpEndpoint { get; init; }

    public required string OtlpApiKey { get; init; }

    internal TelemetryStore Telemetry { get; }

    /// <summary>
    /// Listens on both addresses. Throws <see cref="ArgumentException"/> for options that make no sense (the text names the
    /// option) and <see cref="IOException"/> when a port is taken.
    /// </summary>
    public static async Task<DashboardServer> StartAsync(DashboardOptions options, IResourceSource resources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resources);
        OptionsCheck.Validate(options);

        var token = new Secret(string.IsNullOrEmpty(options.BrowserToken) ? Secret.Random() : options.BrowserToken);
        var apiKey = new Secret(string.IsNullOrEmpty(options.OtlpApiKey) ? Secret.Random() : options.OtlpApiKey);
        var telemetry = new TelemetryStore(options.Limits);
        var receiver = OtlpReceiver.Build(options, telemetry, apiKey);
        var pages = PagesHost.Build(options, telemetry, resources, token);
        try
        {
            var otlpEndpoint = await LoopbackHost.StartAsync(receiver, options.OtlpUrl, cancellationToken);
            var url = await LoopbackHost.StartAsync(pages, options.Url, cancellationToken);
            return new DashboardServer(pages, receiver, telemetry)
            {
                Url = url,
                LoginUrl = new Uri(url, $"/login?t={Uri.EscapeDataString(token.Value)}"),
                OtlpEndpoint = otlpEndpoint,
                OtlpApiKey = apiKey.Value,
            };
        }
        catch
        {
            await receiver.DisposeAsync();
            await pages.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening and closes live pages; at most two seconds each.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pages.StopAsync();
        await _receiver.StopAsync();
        await _pages.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
