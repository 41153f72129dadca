using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Events;

/// <summary>Appends all events of a transaction by one statement.</summary>
internal sealed class PostgresEventAppender : ITransactionalEventLog
{
    private static readonly string Sql = SqlText.Of<PostgresEventAppender>("append");

    public EventAppend Append(Tenant tenant, IReadOnlyList<EventDraft> drafts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(drafts.Count, nameof(drafts));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drafts.Count, EventLimits.MaxPerTransaction, nameof(drafts));

        // Taken before the command runs: what is wanted is the span of the request, not of the statement.
        var traceParent = TraceParent.Current();
        var statement = new NpgsqlBatchCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId },
                new NpgsqlParameter<long> { TypedValue = tenant.Epoch },
                new NpgsqlParameter<string[]> { TypedValue = [.. drafts.Select(draft => draft.Type)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. drafts.Select(draft => draft.Resource)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. drafts.Select(draft => draft.ResourceId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. drafts.Select(Text)] },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)traceParent ?? DBNull.Value },
            },
        };
        return new EventAppend(statement, row =>
        {
            var (epoch, last, time) = (row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2));
            EventTelemetry.CountAppended(drafts.Count);
            return [.. drafts.Select((draft, index) => new EventRecord(
                tenant.CompanyId, epoch, last + index + 1, draft.Type, draft.Resource, draft.ResourceId, time, draft.Data, traceParent))];
        });
    }

    private static string Text(EventDraft draft) => draft.Data.Length <= EventLimits.MaxDataBytes
        ? Encoding.UTF8.GetString(draft.Data.Span)
        : throw new ArgumentException($"The data of a {draft.Type} event has {draft.Data.Length} bytes; at most {EventLimits.MaxDataBytes} are allowed.");
}
