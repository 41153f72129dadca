using System.Diagnostics;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Audit;

/// <summary>
/// Who did what to a company's data. The entries of a transaction are written by it, in the round trip of its events, so there is
/// no change without its entry and no entry without its change.
/// </summary>
public sealed class AuditLog(TimeProvider clock)
{
    private static readonly string InsertSql = SqlText.Of<AuditLog>("insert");

    /// <summary>The statement that writes a transaction's entries.</summary>
    internal NpgsqlBatchCommand Insert(Tenant tenant, IReadOnlyList<AuditDraft> drafts)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drafts.Count, AuditDraft.MostPerTransaction, nameof(drafts));
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        // Ids of one millisecond are random; sorted, they keep the order of the changes.
        Guid[] ids = [.. drafts.Select(_ => Guid.CreateVersion7(now)).Order()];
        AuditTelemetry.CountWritten(drafts);
        return new NpgsqlBatchCommand(InsertSql)
        {
            Parameters =
            {
                Value(tenant.CompanyId), Value(now.UtcDateTime), Value(tenant.Actor.Kind), Text(tenant.Actor.Id), Text(TraceId()), Value(ids),
                Value<string[]>([.. drafts.Select(draft => draft.Action)]),
                Value<string[]>([.. drafts.Select(draft => draft.Resource)]),
                Value<Guid[]>([.. drafts.Select(draft => draft.ResourceId)]),
                Value<string?[]>([.. drafts.Select(draft => Json(draft, draft.Before))]),
                Value<string?[]>([.. drafts.Select(draft => Json(draft, draft.After))]),
            },
        };
    }

    private static string? TraceId() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.TraceId.ToHexString() : null;

    private static string? Json(AuditDraft draft, ReadOnlyMemory<byte>? json) =>
        json is not { } bytes ? null
        : bytes.Length <= AuditDraft.MostBytes ? Encoding.UTF8.GetString(bytes.Span)
        : throw new ArgumentException($"A side of {draft.Action} has {bytes.Length} bytes; at most {AuditDraft.MostBytes} are allowed.");

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };
}
