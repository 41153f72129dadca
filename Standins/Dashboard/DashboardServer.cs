namespace Scale.Dashboard;

/// <summary>The running dashboard: pages for people, and the receiver of the services' telemetry.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private DashboardServer()
    {
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

    /// <summary>
    /// Listens on both addresses. Throws <see cref="ArgumentException"/> for options that make no sense (the text names the
    /// option) and <see cref="IOException"/> when a port is taken.
    /// </summary>
    public static Task<DashboardServer> StartAsync(DashboardOptions options, IResourceSource resources, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Stops listening and closes live pages; at most two seconds.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
