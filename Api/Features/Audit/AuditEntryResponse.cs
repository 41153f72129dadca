using System.ComponentModel.DataAnnotations;
using Scale.Core.Audit;

namespace Scale.Api.Features.Audit;

// Documents the shape; Core writes the JSON.

/// <summary>A change and who made it.</summary>
public sealed record AuditEntryResponse
{
    /// <summary>Id; UUIDv7, so ids order by time.</summary>
    /// <example>01980c7f-9d20-7a44-8f0e-6b1d2c3e4f50</example>
    public required Guid Id { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    /// <example>2026-11-21T10:15:31.456Z</example>
    public required DateTime At { get; init; }

    /// <summary>Who made it.</summary>
    public required AuditActorResponse Actor { get; init; }

    /// <summary>What was done: resource and past verb.</summary>
    /// <example>patient.updated</example>
    public required string Action { get; init; }

    /// <summary>Kind of what was changed.</summary>
    /// <example>patient</example>
    public required string Resource { get; init; }

    /// <summary>Id of what was changed.</summary>
    /// <example>01980c7e-4f3a-7c1d-9b52-3f6a1c0e8d11</example>
    public required Guid ResourceId { get; init; }

    /// <summary>What changed, as it was; null if the resource is new. Of secrets and personal data only that they changed.</summary>
    public required IReadOnlyDictionary<string, object?>? Before { get; init; }

    /// <summary>What changed, as it is since then; null if the resource is gone.</summary>
    public required IReadOnlyDictionary<string, object?>? After { get; init; }

    /// <summary>Finds the request in traces and logs; null if there was none.</summary>
    /// <example>0af7651916cd43dd8448eb211c80319c</example>
    public required string? TraceId { get; init; }
}

/// <summary>Who made a change.</summary>
public sealed record AuditActorResponse
{
    /// <summary>What kind of actor it is.</summary>
    /// <example>api_key</example>
    [AllowedValues(Actor.UserKind, Actor.ApiKeyKind, Actor.SystemKind, Actor.OperatorKind)]
    public required string Kind { get; init; }

    /// <summary>Who of that kind; null if nobody in particular.</summary>
    /// <example>01980c7d-2e12-7b1c-8d75-2b3c4d5e6f70</example>
    public required string? Id { get; init; }
}
