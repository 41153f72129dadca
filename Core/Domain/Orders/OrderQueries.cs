using System.Buffers;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Orders;

/// <summary>Reads of orders, straight from PostgreSQL to UTF-8 JSON.</summary>
public sealed class OrderQueries
{
    private static readonly string ByIdSql = SqlText.Of<OrderQueries>("order_by_id");
    private static readonly string PageSql = SqlText.Of<OrderQueries>("order_page");
    private readonly TenantDatabase _database;
    private readonly KeysetPage _page;

    /// <summary>Resolved from the container.</summary>
    public OrderQueries(TenantDatabase database, KeysetCursors cursors)
    {
        _database = database;
        _page = new KeysetPage(database, cursors);
    }

    /// <summary>Writes the order with its lines; false, and nothing written, if the company has none of that id.</summary>
    public Task<bool> WriteByIdAsync(Tenant tenant, Guid id, IBufferWriter<byte> output, CancellationToken ct)
    {
        var query = new NpgsqlBatchCommand(ByIdSql)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        return _database.QueryAsync(tenant, query, (rows, token) => WriteRowsAsync(rows, output, token), ct);
    }

    /// <summary>Writes a page without lines, newest first; <paramref name="limit"/> is 1 to <see cref="PageLimits.Most"/>.</summary>
    public Task<PageWritten> WritePageAsync(Tenant tenant, int limit, string? cursor, IBufferWriter<byte> output, CancellationToken ct) =>
        _page.WriteAsync(tenant, PageSql, "orders", limit, cursor, OrderJson.WriteSummary, output, ct);

    private static async Task<bool> WriteRowsAsync(NpgsqlDataReader rows, IBufferWriter<byte> output, CancellationToken ct)
    {
        if (!await rows.ReadAsync(ct))
            return false;
        using var json = JsonBytes.Writer(output);
        json.WriteStartObject();
        OrderJson.WriteHead(json, rows);
        json.WriteStartArray("items"u8);
        do
            OrderJson.WriteItem(json, rows);
        while (await rows.ReadAsync(ct));
        json.WriteEndArray();
        json.WriteEndObject();
        return true;
    }
}
