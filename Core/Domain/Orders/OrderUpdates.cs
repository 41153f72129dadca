using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Orders;

/// <summary>Changes to orders that have been placed.</summary>
public sealed class OrderUpdates(TenantDatabase database, TimeProvider clock)
{
    private static readonly string LockSql = SqlText.Of<Order>("lock_order");
    private static readonly string ReturnStockSql = SqlText.Of<Order>("return_stock");

    /// <summary>
    /// Moves the order on, or changes its reference; raises <c>order.paid</c>, <c>order.cancelled</c>, … or <c>order.updated</c>.
    /// A cancelled order gives its stock back in the same transaction.
    /// </summary>
    public async Task<OrderUpdate> UpdateAsync(Tenant tenant, Guid id, ExpectedVersion expected, OrderChange change, CancellationToken ct)
    {
        var errors = change.Check();
        return DomainTelemetry.Count("order.update", errors.None
            ? await ChangeAsync(tenant, id, expected, change.Status is null ? "order.updated" : $"order.{change.Status}", order => Apply(order, change), ct)
            : new OrderUpdate.Invalid(errors));
    }

    /// <summary>Puts an order away that is completed or cancelled (<c>order.archived</c>): lists leave it out. Again, it stays as it is.</summary>
    public Task<OrderUpdate> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ChangeAsync(tenant, id, expected, "order.archived", order => OrderStatus.After(order.Status) is { Count: > 0 } open
            ? new OrderUpdate.WrongStatus(order.Status, open) : Archive(order, clock.GetUtcNow()), ct);

    /// <summary>Puts it back (<c>order.restored</c>).</summary>
    public Task<OrderUpdate> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ChangeAsync(tenant, id, expected, "order.restored", order => Archive(order, null), ct);

    private static OrderUpdate.WrongStatus? Apply(Order order, OrderChange change)
    {
        if (change.Status is { } status && OrderStatus.After(order.Status) is var allowed && !allowed.Contains(status))
            return new OrderUpdate.WrongStatus(order.Status, allowed);
        order.Apply(change);
        return null;
    }

    private static OrderUpdate.Updated? Archive(Order order, DateTimeOffset? at)
    {
        if (order.ArchivedAt is null == at is null)
            return new OrderUpdate.Updated(order);
        order.Archive(at is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : null);
        return null;
    }

    // The change answers null if it was made; anything else is the outcome, and nothing is saved.
    private Task<OrderUpdate> ChangeAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, string eventType, Func<Order, OrderUpdate?> change, CancellationToken ct) =>
        database.WriteAsync<OrderUpdate>(tenant, async (write, token) =>
        {
            var found = await write.Db.Orders.FromSqlRaw(LockSql, tenant.CompanyId, id).IgnoreQueryFilters().ToListAsync(token);
            if (found is not [var order])
                return Refuse(write, new OrderUpdate.NotFound());
            if (!expected.Accepts(order.Version))
                return Refuse(write, new OrderUpdate.OtherVersion(order.Version));
            // Fills in the order's lines, which its events carry.
            await write.Db.Set<OrderItem>().Where(item => item.OrderId == id).OrderBy(item => item.Line).LoadAsync(token);
            var before = order.Status;
            if (change(order) is { } refusal)
                return Refuse(write, refusal);
            if (order.Status == OrderStatus.Cancelled && before != OrderStatus.Cancelled)
                await ReturnStockAsync(write, id, token);
            write.Raise(new EventDraft(eventType, "order", id, JsonBytes.Of(order, OrderJson.Write)));
            return new OrderUpdate.Updated(order);
        }, ct);

    private static async Task ReturnStockAsync(TenantWrite write, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ReturnStockSql, write.Connection, write.Transaction)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = write.Tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        await command.ExecuteNonQueryAsync(ct);
        write.Outdates(CacheSpaces.Products);
    }

    private static OrderUpdate Refuse(TenantWrite write, OrderUpdate refusal)
    {
        write.Rollback();
        return refusal;
    }
}
