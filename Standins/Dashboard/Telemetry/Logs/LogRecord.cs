namespace Scale.Dashboard.Telemetry;

public enum LogLevel { Trace, Debug, Information, Warning, Error, Critical }

/// <summary>One structured log record of one process. Immutable but for <see cref="Sequence"/>, which the store sets once.</summary>
public sealed class LogRecord
{
    /// <summary>Position in the order of arrival, from 1; the page's cursor and the record's address.</summary>
    public long Sequence { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime Time { get; init; }

    public required LogLevel Level { get; init; }

    public required string Message { get; init; }

    /// <summary>Name of the instrumentation scope; the logger's category in .NET.</summary>
    public string Category { get; init; } = "";

    public string? EventName { get; init; }

    public required TelemetrySource Source { get; init; }

    public TraceId TraceId { get; init; }

    public SpanId SpanId { get; init; }

    public TelemetryAttribute[] Attributes { get; init; } = [];

    public string? Exception => Attributes.Find("exception.stacktrace") ?? Attributes.Find("exception.message");
}
