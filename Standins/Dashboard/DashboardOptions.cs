using Microsoft.Extensions.Logging;

namespace Scale.Dashboard;

/// <summary>Where the dashboard listens, who may use it and how much it keeps in memory.</summary>
public sealed record DashboardOptions
{
    /// <summary>
    /// Address of the pages. http on a loopback host only (localhost, 127.0.0.1, [::1]). Port 0 takes a free port.
    /// Default: http://127.0.0.1:0. Source: the launch profile's applicationUrl.
    /// </summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:0");

    /// <summary>
    /// Address that receives OTLP over HTTP/protobuf (/v1/traces, /v1/metrics, /v1/logs); same rules as <see cref="Url"/>.
    /// Source: ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL.
    /// </summary>
    public Uri OtlpUrl { get; init; } = new("http://127.0.0.1:0");

    /// <summary>What a person shows once to log in. Null or empty: a random one of 128 bits. Source: DASHBOARD__FRONTEND__BROWSERTOKEN.</summary>
    public string? BrowserToken { get; init; }

    /// <summary>What services show in <c>x-otlp-api-key</c>. Null or empty: a random one. Source: DASHBOARD__OTLP__PRIMARYAPIKEY.</summary>
    public string? OtlpApiKey { get; init; }

    /// <summary>Name of the system in the page's title. Default: Scale.</summary>
    public string ApplicationName { get; init; } = "Scale";

    public TelemetryLimits Limits { get; init; } = new();

    /// <summary>Where errors of the dashboard itself go. Null: nowhere, the page alone shows them.</summary>
    public ILoggerFactory? Loggers { get; init; }
}

/// <summary>Bounds of everything that is kept. The oldest makes room; nothing is ever refused because it is full.</summary>
public sealed record TelemetryLimits
{
    /// <summary>Bytes of one OTLP request after decompression; more is answered with 413. Default: 16 MiB. At least 1 KiB.</summary>
    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Sending processes (service and instance) that are remembered; the one silent longest goes first. Default: 200. At least 1.</summary>
    public int MaxSources { get; init; } = 200;

    /// <summary>Traces; the oldest go first, whole. Default: 10,000. At least 1.</summary>
    public int MaxTraces { get; init; } = 10_000;

    /// <summary>Spans of all traces together; the oldest traces go first. Default: 60,000. At least 1.</summary>
    public int MaxSpans { get; init; } = 60_000;

    /// <summary>Spans of one trace; later ones are counted and not kept. Default: 20,000. At least 1.</summary>
    public int MaxSpansPerTrace { get; init; } = 20_000;

    /// <summary>Structured log records. Default: 20,000. At least 1.</summary>
    public int MaxLogRecords { get; init; } = 20_000;

    /// <summary>Instruments per sending process; later ones are counted and not kept. Default: 500. 0: no metrics.</summary>
    public int MaxInstruments { get; init; } = 500;

    /// <summary>Attribute combinations per instrument; later ones are counted and not kept. Default: 200. At least 1.</summary>
    public int MaxSeriesPerInstrument { get; init; } = 200;

    /// <summary>Points of one series at the resolution they were sent in. Default: 360. At least 2.</summary>
    public int MaxRecentPoints { get; init; } = 360;

    /// <summary>Points of one series at one per 15 s, for the long ranges. Default: 720, three hours. At least 2.</summary>
    public int MaxCoarsePoints { get; init; } = 720;

    /// <summary>Attributes of one span, event, link, log record or source. Default: 128. 0: none.</summary>
    public int MaxAttributes { get; init; } = 128;

    /// <summary>Characters of one attribute, name or message; the rest is cut and marked. Default: 8,192. At least 16.</summary>
    public int MaxTextLength { get; init; } = 8_192;

    /// <summary>Events of one span, and links of one span. Default: 128. 0: none.</summary>
    public int MaxEventsAndLinks { get; init; } = 128;
}
