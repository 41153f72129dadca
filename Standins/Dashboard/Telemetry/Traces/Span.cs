namespace Scale.Dashboard.Telemetry;

public enum SpanKind { Unspecified, Internal, Server, Client, Producer, Consumer }

public enum SpanStatus { Unset, Ok, Error }

/// <summary>One finished piece of work of one process. Immutable.</summary>
public sealed class Span
{
    public required TraceId TraceId { get; init; }

    public required SpanId Id { get; init; }

    public SpanId ParentId { get; init; }

    public required string Name { get; init; }

    public SpanKind Kind { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public SpanStatus Status { get; init; }

    public string? StatusMessage { get; init; }

    public required TelemetrySource Source { get; init; }

    /// <summary>Name of the instrumentation scope (ActivitySource).</summary>
    public string Scope { get; init; } = "";

    public TelemetryAttribute[] Attributes { get; init; } = [];

    public SpanEvent[] Events { get; init; } = [];

    public SpanLink[] Links { get; init; } = [];

    /// <summary>Attributes, events and links that the sender or this process left out.</summary>
    public int Dropped { get; init; }

    public DateTime EndedAt => StartedAt + Duration;

    public bool IsError => Status == SpanStatus.Error;

    public SpanReference Reference => new(TraceId, Id);

    public string? Attribute(string name) => Attributes.Find(name);

    /// <summary>The other side of an outgoing call, when it is not itself instrumented: a database, a cache, a host.</summary>
    public string? Peer => Kind is SpanKind.Client or SpanKind.Producer
        ? Attribute("peer.service") ?? Attribute("db.system.name") ?? Attribute("db.system")
          ?? Attribute("messaging.system") ?? Attribute("server.address")
        : null;
}

public sealed record SpanEvent(DateTime Time, string Name, TelemetryAttribute[] Attributes)
{
    public bool IsException => Name == "exception";
}

public sealed record SpanLink(SpanReference Target, TelemetryAttribute[] Attributes);
