using System.Buffers;
using System.Text.Json;
using Npgsql;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Paging;

/// <summary>Writes one page of a list whose order is the id, newest first: <c>{"items":[…],"nextCursor":…}</c>.</summary>
internal sealed class KeysetPage(TenantDatabase database, KeysetCursors cursors)
{
    private static readonly Guid AfterEverything = Guid.AllBitsSet;

    /// <summary>
    /// Runs <paramref name="sql"/> ($1 company, $2 the id to stop before, $3 rows; the id is column 0) and writes each row with
    /// <paramref name="writeItem"/>. One row more than asked for tells whether there is a next page.
    /// </summary>
    public async Task<PageWritten> WriteAsync(
        Tenant tenant, string sql, string endpoint, int limit, string? cursor,
        Action<Utf8JsonWriter, NpgsqlDataReader> writeItem, IBufferWriter<byte> output, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageLimits.Most);
        var scope = new CursorScope(tenant.CompanyId, endpoint);
        var before = AfterEverything;
        if (cursor is not null)
        {
            var fault = cursors.TryRead(cursor, scope, out var position);
            if (fault != CursorFault.None)
                return new PageWritten(fault, null);
            before = position.Id;
        }

        var query = new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId },
                new NpgsqlParameter<Guid> { TypedValue = before },
                new NpgsqlParameter<int> { TypedValue = limit + 1 },
            },
        };
        var next = await database.QueryAsync(tenant, query, (rows, token) => WriteRowsAsync(rows, scope, limit, writeItem, output, token), ct);
        return new PageWritten(CursorFault.None, next);
    }

    private async Task<string?> WriteRowsAsync(
        NpgsqlDataReader rows, CursorScope scope, int limit,
        Action<Utf8JsonWriter, NpgsqlDataReader> writeItem, IBufferWriter<byte> output, CancellationToken ct)
    {
        string? next = null;
        var last = Guid.Empty;
        using var json = JsonBytes.Writer(output);
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        for (var count = 0; await rows.ReadAsync(ct); count++)
        {
            if (count == limit)
            {
                next = cursors.Write(scope, new KeysetCursor(0, last));
                break;
            }
            writeItem(json, rows);
            last = rows.GetGuid(0);
        }
        json.WriteEndArray();
        json.WriteString("nextCursor"u8, next);
        json.WriteEndObject();
        return next;
    }
}
