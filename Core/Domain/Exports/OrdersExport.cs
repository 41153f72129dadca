using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exports;

/// <summary>One order in an export.</summary>
public readonly record struct ExportedOrder(
    Guid Id, string? Reference, string Status, string Currency, long Total, long Items, DateTimeOffset CreatedAt);

/// <summary>Where an export of orders ends.</summary>
/// <param name="Orders">How many there are.</param>
/// <param name="LastId">The newest one; null if there is none.</param>
public readonly record struct OrdersExtent(long Orders, Guid? LastId);

/// <summary>Reads all orders of a company in batches: constant memory, no transaction that stays open.</summary>
public sealed class OrdersExport(TenantDatabase database)
{
    /// <summary>Orders of one batch.</summary>
    public const int BatchSize = 1_000;

    private static readonly string ExtentSql = SqlText.Of<OrdersExport>("orders_extent");
    private static readonly string BatchSql = SqlText.Of<OrdersExport>("orders_batch");

    /// <summary>What there is to export now.</summary>
    public Task<OrdersExtent> ExtentAsync(Tenant tenant, CancellationToken ct) =>
        database.QueryAsync(tenant, () => new(ExtentSql) { Parameters = { Value(tenant.CompanyId) } }, async (rows, token) =>
        {
            await rows.ReadAsync(token);
            return new OrdersExtent(rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetGuid(1));
        }, ct);

    /// <summary>The next orders after <paramref name="afterId"/> up to <paramref name="lastId"/>, by id; empty at the end.</summary>
    public Task<IReadOnlyList<ExportedOrder>> BatchAsync(Tenant tenant, Guid afterId, Guid lastId, CancellationToken ct)
    {
        NpgsqlBatchCommand Query() => new(BatchSql) { Parameters = { Value(tenant.CompanyId), Value(afterId), Value(lastId), Value(BatchSize) } };
        return database.QueryAsync<IReadOnlyList<ExportedOrder>>(tenant, Query, async (rows, token) =>
        {
            var orders = new List<ExportedOrder>(BatchSize);
            while (await rows.ReadAsync(token))
            {
                orders.Add(new ExportedOrder(
                    rows.GetGuid(0), rows.IsDBNull(1) ? null : rows.GetString(1), rows.GetString(2), rows.GetString(3),
                    rows.GetInt64(4), rows.GetInt64(5), rows.GetFieldValue<DateTimeOffset>(6)));
            }
            return orders;
        }, ct);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
