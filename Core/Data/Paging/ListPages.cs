using System.Buffers;
using System.Text.Json;
using Npgsql;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Paging;

/// <summary>Reads lists, straight from PostgreSQL to UTF-8 JSON.</summary>
public sealed class ListPages(TenantDatabase database, CatalogDatabase catalog, KeysetCursors cursors)
{
    /// <summary>Writes a page: <c>{"items":[…],"nextCursor":…}</c>. Nothing is written if the cursor is refused.</summary>
    public async Task<PageWritten> WriteAsync(Tenant tenant, ListQuery query, IBufferWriter<byte> output, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, query.List.MostLimit);
        var scope = query.ScopeOf(tenant.CompanyId);
        var fault = TryRead(query, scope, out var position);
        if (fault != CursorFault.None)
            return new PageWritten(fault, null);

        var total = query.Count ? await CountAsync(tenant, query, ct) : null;
        // One row more than asked for tells whether there is a next page.
        return await QueryAsync(tenant, query.List, () => query.Command(tenant.CompanyId, query.Limit + 1, position), async (rows, token) =>
        {
            using var json = JsonBytes.Writer(output);
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            var written = await WriteRowsAsync(rows, query, query.Limit, json, null, token);
            json.WriteEndArray();
            var next = written is { More: true, Last: { } last } ? cursors.Write(scope, last) : null;
            json.WriteString("nextCursor"u8, next);
            if (total is { } counted)
            {
                json.WriteNumber("total"u8, Math.Min(counted, PageLimits.MostCounted));
                json.WriteBoolean("totalIsExact"u8, counted <= PageLimits.MostCounted);
            }
            json.WriteEndObject();
            return new PageWritten(CursorFault.None, next);
        }, ct);
    }

    /// <summary>
    /// Writes up to <paramref name="rows"/> rows behind <paramref name="position"/>, each on a line of its own. It is one short query:
    /// a stream of any length holds no transaction open and keeps one batch in memory.
    /// </summary>
    public Task<BatchWritten> WriteLinesAsync(
        Tenant tenant, ListQuery query, KeysetCursor? position, int rows, IBufferWriter<byte> output, CancellationToken ct) =>
        QueryAsync(tenant, query.List, () => query.Command(tenant.CompanyId, rows + 1, position), async (reader, token) =>
        {
            using var json = JsonBytes.Writer(output);
            return await WriteRowsAsync(reader, query, rows, json, output, token);
        }, ct);

    /// <summary>Where the query's cursor points; null without one.</summary>
    public CursorFault TryRead(Tenant tenant, ListQuery query, out KeysetCursor? position) =>
        TryRead(query, query.ScopeOf(tenant.CompanyId), out position);

    /// <summary>The text of a cursor behind that row.</summary>
    public string Write(Tenant tenant, ListQuery query, KeysetCursor position) => cursors.Write(query.ScopeOf(tenant.CompanyId), position);

    private CursorFault TryRead(ListQuery query, in CursorScope scope, out KeysetCursor? position)
    {
        position = null;
        if (query.Cursor is null)
            return CursorFault.None;
        var fault = cursors.TryRead(query.Cursor, scope, out var read);
        position = read;
        return fault;
    }

    private static async Task<BatchWritten> WriteRowsAsync(
        NpgsqlDataReader rows, ListQuery query, int most, Utf8JsonWriter json, IBufferWriter<byte>? lines, CancellationToken ct)
    {
        KeysetCursor? last = null;
        var count = 0;
        for (; await rows.ReadAsync(ct); count++)
        {
            if (count == most)
                return new BatchWritten(count, last, More: true);
            query.List.WriteItem(json, rows);
            // A page that is not full is the last one and needs none.
            if (count == most - 1)
                last = query.By.Position(rows);
            if (lines is not null)
                EndLine(json, lines);
        }
        return new BatchWritten(count, last, More: false);
    }

    private static void EndLine(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.Flush();
        output.Write("\n"u8);
        json.Reset(output);
    }

    private Task<long?> CountAsync(Tenant tenant, ListQuery query, CancellationToken ct) =>
        QueryAsync<long?>(tenant, query.List, () => query.CountCommand(tenant.CompanyId), async (rows, token) =>
        {
            await rows.ReadAsync(token);
            return rows.GetInt64(0);
        }, ct);

    private async Task<T> QueryAsync<T>(
        Tenant tenant, ListDefinition list, Func<NpgsqlBatchCommand> command, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        if (!list.InCatalog && !list.OfAllCompanies)
            return await database.QueryAsync(tenant, command, read, ct, list.From);
        if (list.OfAllCompanies)
            return await QueryCatalogAsync(TenantScope.EnterAsOperator(), command(), read, ct);
        using var turn = await catalog.EnterAsync(tenant.CompanyId, ct);
        return await QueryCatalogAsync(TenantScope.EnterHot(tenant.CompanyId), command(), read, ct);
    }

    private async Task<T> QueryCatalogAsync<T>(
        NpgsqlBatchCommand enter, NpgsqlBatchCommand command, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        await using var batch = catalog.Primary.CreateBatch();
        batch.BatchCommands.Add(enter);
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await read(reader, ct);
    }
}
