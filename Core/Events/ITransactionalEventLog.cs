using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Core.Events;

/// <summary>Appends to the event log inside a business transaction. Called by <see cref="Data.TenantDatabase"/> and nobody else.</summary>
public interface ITransactionalEventLog
{
    /// <summary>
    /// The statement that takes the company's next numbers and writes the rows. It must be the last thing a transaction does before it
    /// commits: the lock on the company's head makes commit order equal number order and is held from here to the commit.
    /// </summary>
    EventAppend Append(Tenant tenant, IReadOnlyList<EventDraft> drafts);
}

/// <summary>Events on their way into the log.</summary>
/// <param name="Statement">Writes them; it has one row.</param>
/// <param name="Read">Makes the events of that row, on which the reader stands.</param>
public sealed record EventAppend(NpgsqlBatchCommand Statement, Func<NpgsqlDataReader, IReadOnlyList<EventRecord>> Read);
