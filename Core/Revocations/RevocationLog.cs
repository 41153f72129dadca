using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Revocations;

/// <summary>Revocations in the catalog: written by the transaction that revokes, read by every instance.</summary>
public sealed class RevocationLog(CatalogDatabase catalog, TimeProvider clock)
{
    /// <summary>How long a revocation is kept that only has to be heard of.</summary>
    public static readonly TimeSpan Heard = TimeSpan.FromDays(1);

    /// <summary>Most that are read at once; if there are more, anything may have been revoked.</summary>
    public const int Most = 1_000;

    private static readonly string RecordSql = SqlText.Of<RevocationLog>("record");
    private static readonly string SinceSql = SqlText.Of<RevocationLog>("since");

    /// <summary>As the statement of a transaction that works for the company; <paramref name="keep"/> is how long it must not be forgotten.</summary>
    internal NpgsqlBatchCommand Record(Guid companyId, Guid subject, TimeSpan keep)
    {
        var now = clock.GetUtcNow();
        return new NpgsqlBatchCommand(RecordSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = companyId },
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) },
                new NpgsqlParameter<Guid> { TypedValue = subject },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now + keep },
            },
        };
    }

    /// <summary>Revokes in a transaction of its own; tell the others afterwards.</summary>
    internal async Task RecordAloneAsync(Guid companyId, Guid subject, TimeSpan keep, CancellationToken ct)
    {
        // One batch without a transaction around it is one transaction.
        await using var batch = catalog.Primary.CreateBatch();
        batch.BatchCommands.Add(TenantScope.EnterCatalog(companyId));
        batch.BatchCommands.Add(Record(companyId, subject, keep));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// What was revoked by transactions from that one on, by the entries' ids, and where to go on. Entries come again as long as a
    /// transaction that began before them runs. Null asks for nothing but where to begin.
    /// </summary>
    internal async Task<(long Next, Dictionary<Guid, Guid> Entries)> ReadAsync(long? from, CancellationToken ct)
    {
        await using var command = catalog.Primary.CreateCommand(SinceSql);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = (object?)from ?? DBNull.Value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var entries = new Dictionary<Guid, Guid>();
        var next = 0L;
        while (await rows.ReadAsync(ct))
        {
            next = rows.GetInt64(0);
            if (!rows.IsDBNull(1))
                entries[rows.GetGuid(1)] = rows.GetGuid(2);
        }
        return (next, entries);
    }
}
