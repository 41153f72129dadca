using System.Buffers;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Orders;

/// <summary>Reads of one order, straight from PostgreSQL to UTF-8 JSON.</summary>
public sealed class OrderQueries(TenantDatabase database)
{
    private static readonly string ByIdSql = SqlText.Of<OrderQueries>("order_by_id");

    /// <summary>Writes the order with its lines and answers its version; null, and nothing written, if the company has none of that id.</summary>
    public Task<long?> WriteByIdAsync(Tenant tenant, Guid id, IBufferWriter<byte> output, CancellationToken ct) =>
        database.QueryAsync<long?>(
            tenant,
            () => new(ByIdSql)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id } },
            },
            (rows, token) => WriteRowsAsync(rows, output, token), ct);

    private static async Task<long?> WriteRowsAsync(NpgsqlDataReader rows, IBufferWriter<byte> output, CancellationToken ct)
    {
        if (!await rows.ReadAsync(ct))
            return null;
        var version = rows.GetInt64(6);
        using var json = JsonBytes.Writer(output);
        json.WriteStartObject();
        OrderJson.WriteHead(json, rows);
        json.WriteStartArray("items"u8);
        do
            OrderJson.WriteItem(json, rows);
        while (await rows.ReadAsync(ct));
        json.WriteEndArray();
        json.WriteEndObject();
        return version;
    }
}
