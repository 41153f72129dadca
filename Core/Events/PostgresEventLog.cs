using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Replicas;
using Scale.Core.Tenancy;

namespace Scale.Core.Events;

/// <summary>Reads the log of one company under row-level security, and heads of many through a function that shows nothing else.</summary>
internal sealed class PostgresEventLog(TenantDatabase database, ShardDatabases shards, TenantHomes homes) : IEventLog
{
    // The function's own bound.
    private const int HeadsPerCall = 1_000;

    private static readonly string ReadSql = SqlText.Of<PostgresEventLog>("read");
    private static readonly string HeadSql = SqlText.Of<PostgresEventLog>("head");
    private static readonly string HeadsSql = SqlText.Of<PostgresEventLog>("heads");

    public Task<IReadOnlyList<EventRecord>> ReadAsync(Tenant tenant, long afterSeq, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSeq);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, EventLimits.MaxPage);
        return database.QueryAsync(tenant, () => new(ReadSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId },
                new NpgsqlParameter<long> { TypedValue = afterSeq },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        }, (rows, token) => EventsAsync(tenant, rows, token), ct);
    }

    public Task<EventHead> HeadAsync(Tenant tenant, CancellationToken ct) => database.QueryAsync(
        tenant,
        () => new(HeadSql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId } } },
        async (rows, token) => await rows.ReadAsync(token)
            ? new EventHead(tenant.CompanyId, rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2))
            : new EventHead(tenant.CompanyId, tenant.Epoch, 0, 1),
        ct, ReadFrom.Primary);

    public async Task<IReadOnlyList<EventHead>> HeadsAsync(string shard, IReadOnlyCollection<Guid> companies, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(companies.Count, EventLimits.MaxHeads, nameof(companies));
        var heads = new List<EventHead>(companies.Count);
        foreach (var some in companies.Chunk(HeadsPerCall))
        {
            await using var command = shards.Primary(shard).CreateCommand(HeadsSql);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = some });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
                heads.Add(new EventHead(rows.GetGuid(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3)));
        }
        return heads;
    }

    public Task<Tenant> LocateAsync(Tenant tenant, CancellationToken ct) => homes.AskPrimaryAsync(tenant, ct);

    private static async Task<IReadOnlyList<EventRecord>> EventsAsync(Tenant tenant, NpgsqlDataReader rows, CancellationToken ct)
    {
        var events = new List<EventRecord>();
        while (await rows.ReadAsync(ct))
        {
            events.Add(new EventRecord(
                tenant.CompanyId, rows.GetInt64(7), rows.GetInt64(0), rows.GetString(2), rows.GetString(3), rows.GetGuid(4),
                rows.GetFieldValue<DateTimeOffset>(1), Encoding.UTF8.GetBytes(rows.GetString(6)),
                rows.IsDBNull(5) ? null : rows.GetString(5))
            {
                Position = new CommitPosition(tenant.Shard, rows.GetInt32(8), rows.GetFieldValue<NpgsqlLogSequenceNumber>(9)),
            });
        }
        return events;
    }
}
