using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Core.Events;

/// <summary>Appends to the event log inside a business transaction. Called by <see cref="Data.TenantDatabase"/> and nobody else.</summary>
public interface ITransactionalEventLog
{
    /// <summary>
    /// Takes the company's next numbers and writes the rows. It must be the last thing a transaction does before it commits:
    /// the lock on the company's head makes commit order equal number order and is held from here to the commit.
    /// <paramref name="before"/> is a statement without rows that runs ahead of it in the same round trip.
    /// </summary>
    Task<IReadOnlyList<EventRecord>> AppendAsync(
        NpgsqlTransaction transaction, Tenant tenant, IReadOnlyList<EventDraft> drafts, NpgsqlBatchCommand? before, CancellationToken ct);
}
