namespace Scale.Core.Audit;

/// <summary>A change for the audit log. Neither <paramref name="Before"/> nor <paramref name="After"/> holds secrets or personal data.</summary>
/// <param name="Action">Resource and past verb with a dot, the event's name where there is one: <c>order.created</c>. At most 64 characters.</param>
/// <param name="Resource">What was changed, singular: <c>order</c>. At most 64 characters.</param>
/// <param name="ResourceId">Id of what was changed.</param>
/// <param name="Before">UTF-8 JSON object of what changed, as it was; null if the resource is new.</param>
/// <param name="After">UTF-8 JSON object of what changed, as it is now; null if the resource is gone.</param>
public sealed record AuditDraft(string Action, string Resource, Guid ResourceId, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After)
{
    /// <summary>Largest <see cref="Before"/> or <see cref="After"/>: 192 KiB, as of the event that tells the same.</summary>
    public const int MostBytes = 192 * 1024;

    /// <summary>Most entries of one transaction: 10,000.</summary>
    public const int MostPerTransaction = 10_000;
}

/// <summary>On a property of an entity: personal data. It reaches no event, log, span or audit entry; the audit log says only that it changed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalDataAttribute : Attribute;

/// <summary>On a property of an entity: a secret or its hash. It reaches no event, log, span or audit entry; the audit log says only that it changed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
