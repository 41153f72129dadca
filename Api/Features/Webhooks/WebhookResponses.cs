namespace Scale.Api.Features.Webhooks;

// Documents the shapes; Core writes the JSON.

/// <summary>A webhook, without its secret.</summary>
public record WebhookResponse
{
    /// <summary>Id; UUIDv7, so ids order by time of creation.</summary>
    /// <example>01980c7e-9b21-7d1e-9f32-5e6f708192a3</example>
    public required Guid Id { get; init; }

    /// <summary>Where deliveries go.</summary>
    /// <example>https://example.com/hooks/scale</example>
    public required string Url { get; init; }

    /// <summary>What it is for; null if nobody said.</summary>
    /// <example>Stock system</example>
    public required string? Description { get; init; }

    /// <summary>Which events it is told of.</summary>
    /// <example>["order.created", "product.*"]</example>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>active or disabled.</summary>
    /// <example>active</example>
    public required string State { get; init; }

    /// <summary>Why it is disabled: requested, gone (its receiver answered 410) or failing (for days); null if it is active.</summary>
    /// <example>failing</example>
    public required string? DisabledReason { get; init; }

    /// <summary>When it was disabled, in UTC; null if it is active.</summary>
    public required DateTime? DisabledAt { get; init; }

    /// <summary>Until when the secret of before the last rotation signs too, in UTC; null if it does not.</summary>
    public required DateTime? PreviousSecretUntil { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    /// <example>2026-11-21T10:15:30.123Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was archived, in UTC; null if it was not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>A webhook whose secret was just made.</summary>
public sealed record CreatedWebhookResponse : WebhookResponse
{
    /// <summary>What deliveries are signed with. It cannot be shown again: keep it like a password.</summary>
    /// <example>whsec_… and 44 characters</example>
    public required string Secret { get; init; }
}

/// <summary>What was sent, or is to be sent, to a webhook because of one event.</summary>
public sealed record DeliveryResponse
{
    /// <summary>Id; UUIDv7, so ids order by time.</summary>
    /// <example>01980c7f-1c32-7e2f-8a43-6f708192a3b4</example>
    public required Guid Id { get; init; }

    /// <summary>What the receiver got as webhook-id, the same with every attempt.</summary>
    /// <example>msg_01980c7f1c327e2f8a436f708192a3b4</example>
    public required string MessageId { get; init; }

    /// <summary>What happened.</summary>
    /// <example>order.created</example>
    public required string EventType { get; init; }

    /// <summary>The event's number in the company's log.</summary>
    /// <example>41</example>
    public required long EventSeq { get; init; }

    /// <summary>pending, succeeded or failed.</summary>
    /// <example>succeeded</example>
    public required string Status { get; init; }

    /// <summary>How often it was sent.</summary>
    /// <example>1</example>
    public required int Attempts { get; init; }

    /// <summary>When it is to be sent next, in UTC; null if it is not.</summary>
    public required DateTime? NextAttemptAt { get; init; }

    /// <summary>When it was last sent, in UTC; null if it was not.</summary>
    public required DateTime? LastAttemptAt { get; init; }

    /// <summary>The status the receiver answered last; null if it did not answer.</summary>
    /// <example>200</example>
    public required int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed: status, timeout, name_not_resolved, address_not_allowed, tls_failed, connection_failed, invalid_response, url_not_allowed or event_gone; null if it did not.</summary>
    /// <example>timeout</example>
    public required string? LastError { get; init; }

    /// <summary>The first characters of the last answer; null if there were none.</summary>
    /// <example>ok</example>
    public required string? LastExcerpt { get; init; }
}
