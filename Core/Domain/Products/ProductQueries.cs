using System.Buffers;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Products;

/// <summary>Reads of one product, straight from PostgreSQL to UTF-8 JSON.</summary>
public sealed class ProductQueries(TenantDatabase database)
{
    private static readonly string ByIdSql = SqlText.Of<ProductQueries>("product_by_id");

    /// <summary>Writes the product and answers its version; null, and nothing written, if the company has none of that id.</summary>
    public Task<long?> WriteByIdAsync(Tenant tenant, Guid id, IBufferWriter<byte> output, CancellationToken ct) =>
        database.QueryAsync<long?>(
            tenant,
            () => new(ByIdSql)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id } },
            },
            async (row, token) =>
            {
                if (!await row.ReadAsync(token))
                    return null;
                using var json = JsonBytes.Writer(output);
                ProductJson.Write(json, row);
                return row.GetInt64(7);
            }, ct);
}
