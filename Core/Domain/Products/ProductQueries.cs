using System.Buffers;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Products;

/// <summary>Reads of products, straight from PostgreSQL to UTF-8 JSON.</summary>
public sealed class ProductQueries
{
    private static readonly string ByIdSql = SqlText.Of<ProductQueries>("product_by_id");
    private static readonly string PageSql = SqlText.Of<ProductQueries>("product_page");
    private readonly TenantDatabase _database;
    private readonly KeysetPage _page;

    /// <summary>Resolved from the container.</summary>
    public ProductQueries(TenantDatabase database, KeysetCursors cursors)
    {
        _database = database;
        _page = new KeysetPage(database, cursors);
    }

    /// <summary>Writes the product; false, and nothing written, if the company has none of that id.</summary>
    public Task<bool> WriteByIdAsync(Tenant tenant, Guid id, IBufferWriter<byte> output, CancellationToken ct)
    {
        var query = new NpgsqlBatchCommand(ByIdSql)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        return _database.QueryAsync(tenant, query, async (row, token) =>
        {
            if (!await row.ReadAsync(token))
                return false;
            using var json = JsonBytes.Writer(output);
            ProductJson.Write(json, row);
            return true;
        }, ct);
    }

    /// <summary>Writes a page, newest first; <paramref name="limit"/> is 1 to <see cref="PageLimits.Most"/>.</summary>
    public Task<PageWritten> WritePageAsync(Tenant tenant, int limit, string? cursor, IBufferWriter<byte> output, CancellationToken ct) =>
        _page.WriteAsync(tenant, PageSql, "products", limit, cursor, ProductJson.Write, output, ct);
}
