using Scale.Dashboard.Telemetry;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>Telemetry made by hand, for tests of what happens after it was received.</summary>
internal static class Samples
{
    public static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static TelemetrySource Source(string service = "api", string instance = "api-1") => new(service, instance, 0, []);

    public static TraceId Trace(ulong number) => new(0xabc, number);

    public static Span Span(
        ulong trace, ulong id, ulong parent = 0, string name = "work", double startMs = 0, double ms = 1, bool error = false,
        TelemetrySource? source = null, SpanReference[]? links = null, TelemetryAttribute[]? attributes = null) => new()
        {
            TraceId = Trace(trace),
            Id = new SpanId(id),
            ParentId = new SpanId(parent),
            Name = name,
            StartedAt = Start.AddMilliseconds(startMs),
            Duration = TimeSpan.FromMilliseconds(ms),
            Status = error ? SpanStatus.Error : SpanStatus.Unset,
            Source = source ?? Source(),
            Links = [.. (links ?? []).Select(l => new SpanLink(l, []))],
            Attributes = attributes ?? [],
        };

    public static LogRecord Log(
        string message, LogLevel level = LogLevel.Information, TelemetrySource? source = null, ulong trace = 0, TelemetryAttribute[]? attributes = null) => new()
        {
            Time = Start,
            Level = level,
            Message = message,
            Source = source ?? Source(),
            TraceId = trace == 0 ? default : Trace(trace),
            SpanId = trace == 0 ? default : new SpanId(1),
            Attributes = attributes ?? [],
        };
}
