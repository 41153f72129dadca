using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Revocations;

/// <summary>Revocations in the catalog: written by the transaction that revokes, read by every instance.</summary>
public sealed class RevocationLog(CatalogDatabase catalog, TimeProvider clock)
{
    /// <summary>How long a revocation is kept that only has to be heard of.</summary>
    public static readonly TimeSpan Heard = TimeSpan.FromDays(1);

    private static readonly string RecordSql = SqlText.Of<RevocationLog>("record");

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
}
