using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Orders;

/// <summary>Changes to orders that have been placed.</summary>
public sealed class OrderUpdates(VersionedWrites writes) : IArchives<Order>
{
    private static readonly string ReturnStockSql = SqlText.Of<Order>("return_stock");

    /// <summary>
    /// Moves the order on, or changes its reference, as <paramref name="change"/> says; raises <c>order.paid</c>, <c>order.cancelled</c>, … or
    /// <c>order.updated</c>. A cancelled order gives its stock back in the same transaction,
    /// as far as <see cref="Product.MostStock"/> allows.
    /// </summary>
    public async Task<Change<Order>> UpdateAsync(Tenant tenant, Guid id, ExpectedVersion expected, Func<OrderValues, OrderValues> change, CancellationToken ct)
    {
        var before = "";
        return DomainTelemetry.Count("order.update", await writes.ChangeAsync<Order>(tenant, id, expected, async (write, order, token) =>
        {
            before = order.Status;
            var values = change(order.Values());
            var errors = values.Check();
            if (!errors.None)
                return new Change<Order>.Invalid(errors);
            if (values.Status != before && OrderStatus.After(before) is var allowed && !allowed.Contains(values.Status))
                return new WrongStatus(before, allowed);
            await LoadItemsAsync(write, order, token);
            order.Set(values);
            if (order.Status != before && order.Status == OrderStatus.Cancelled)
                await ReturnStockAsync(write, id, token);
            return null;
        }, order => Event(order.Status == before ? "order.updated" : $"order.{order.Status}", order), ct));
    }

    /// <summary>Puts an order away that is completed or cancelled (<c>order.archived</c>).</summary>
    public Task<Change<Order>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ArchiveAsync(tenant, id, expected, archived: true, "order.archived", ct);

    /// <summary>Brings it back (<c>order.restored</c>).</summary>
    public Task<Change<Order>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ArchiveAsync(tenant, id, expected, archived: false, "order.restored", ct);

    private async Task<Change<Order>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, bool archived, string type, CancellationToken ct) =>
        DomainTelemetry.Count(
            archived ? "order.archive" : "order.restore",
            await writes.ChangeAsync<Order>(tenant, id, expected, async (write, order, token) =>
            {
                await LoadItemsAsync(write, order, token);
                if (archived && OrderStatus.After(order.Status) is { Count: > 0 } open)
                    return new WrongStatus(order.Status, open);
                writes.SetArchived(write, order, archived);
                return null;
            }, order => Event(type, order), ct));

    // Fills in the order's lines, which its events and answers carry.
    private static Task LoadItemsAsync(TenantWrite write, Order order, CancellationToken ct) =>
        write.Db.Set<OrderItem>().Where(item => item.OrderId == order.Id).OrderBy(item => item.Line).LoadAsync(ct);

    private static async Task ReturnStockAsync(TenantWrite write, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ReturnStockSql, write.Connection, write.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = write.Tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<int> { TypedValue = Product.MostStock },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
        write.Outdates(CacheSpaces.Products);
    }

    private static EventDraft Event(string type, Order order) => new(type, "order", order.Id, JsonBytes.Of(order, OrderJson.Write));
}
