using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Data.Replicas;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Products;

/// <summary>Changes to products.</summary>
public sealed class ProductCommands(TenantDatabase database, VersionedWrites writes, TimeProvider clock) : IArchives<Product>
{
    /// <summary>Most products that are created at once.</summary>
    public const int MostAtOnce = 500;

    /// <summary>Creates a product and raises <c>product.created</c>.</summary>
    public async Task<Change<Product>> CreateAsync(Tenant tenant, NewProduct values, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = errors.None ? await SaveAsync(tenant, values, ct) : new Change<Product>.Invalid(errors);
        return DomainTelemetry.Count("product.create", outcome);
    }

    /// <summary>Creates all of them, or none; raises <c>product.created</c> for each.</summary>
    public async Task<Change<IReadOnlyList<Product>>> CreateManyAsync(Tenant tenant, IReadOnlyList<NewProduct> values, CancellationToken ct)
    {
        var errors = CheckAll(values);
        var outcome = errors.None ? await SaveAllAsync(tenant, values, ct) : new Change<IReadOnlyList<Product>>.Invalid(errors);
        return DomainTelemetry.Count("product.create_many", outcome);
    }

    /// <summary>
    /// Changes what <paramref name="change"/> makes different, adds <paramref name="addStock"/> pieces to the stock (takes them if it is negative),
    /// and raises <c>product.updated</c>.
    /// </summary>
    public async Task<Change<Product>> UpdateAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<ProductValues, ProductValues> change, int addStock, CancellationToken ct)
    {
        var sku = "";
        return DomainTelemetry.Count("product.update", await FreeSkuAsync(
            () => writes.ChangeAsync<Product>(tenant, id, expected, product =>
            {
                var values = change(product.Values());
                var errors = values.Check()
                    .Require(addStock is >= -Product.MostStock and <= Product.MostStock, "addStock", $"must be -{Product.MostStock} to {Product.MostStock}");
                if (!errors.None)
                    return new Change<Product>.Invalid(errors);
                if (!product.TryAddStock(addStock))
                    return new StockOutOfBounds(product.Stock);
                product.Set(values);
                sku = product.Sku;
                return null;
            }, product => Event("product.updated", product), ct),
            () => Task.FromResult<Change<Product>>(new SkuTaken(sku))));
    }

    /// <summary>Takes the product out of the assortment (<c>product.archived</c>): it cannot be ordered.</summary>
    public Task<Change<Product>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ArchiveAsync(tenant, id, expected, archived: true, "product.archived", ct);

    /// <summary>Takes it back in (<c>product.restored</c>).</summary>
    public Task<Change<Product>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ArchiveAsync(tenant, id, expected, archived: false, "product.restored", ct);

    private async Task<Change<Product>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, bool archived, string type, CancellationToken ct) =>
        DomainTelemetry.Count(
            archived ? "product.archive" : "product.restore",
            await writes.ChangeAsync<Product>(tenant, id, expected, (write, product, _) =>
            {
                if (writes.SetArchived(write, product, archived))
                    write.Take(Quota.Products, archived ? -1 : 1);
                return Task.FromResult<Change<Product>?>(null);
            }, product => Event(type, product), ct));

    private Task<Change<Product>> SaveAsync(Tenant tenant, NewProduct values, CancellationToken ct) => FreeSkuAsync(
        () => database.WriteAsync<Change<Product>>(
            tenant, (write, _) => Task.FromResult<Change<Product>>(new Change<Product>.Done(Add(write, values))), ct),
        () => Task.FromResult<Change<Product>>(new SkuTaken(values.Sku!.Trim())));

    private Task<Change<IReadOnlyList<Product>>> SaveAllAsync(Tenant tenant, IReadOnlyList<NewProduct> values, CancellationToken ct)
    {
        string[] skus = [.. values.Select(value => value.Sku!.Trim())];
        return FreeSkuAsync(
            () => database.WriteAsync<Change<IReadOnlyList<Product>>>(tenant, async (write, token) =>
            {
                var taken = await TakenAsync(write.Db, skus, token);
                if (taken.Count == 0)
                    return new Change<IReadOnlyList<Product>>.Done([.. values.Select(value => Add(write, value))]);
                write.Rollback();
                return new SkusTaken(taken);
            }, ct),
            // Somebody else created one between the question and the answer. The writer has it: it told.
            async () => new SkusTaken(await database.ReadAsync(tenant, (db, token) => TakenAsync(db, skus, token), ct, ReadFrom.Primary)));
    }

    private static Task<List<string>> TakenAsync(ShardContext db, string[] skus, CancellationToken ct) =>
        db.Products.Where(product => skus.Contains(product.Sku)).Select(product => product.Sku).ToListAsync(ct);

    private Product Add(TenantWrite write, NewProduct values)
    {
        var product = Product.Create(write.Tenant.CompanyId, values, clock.GetUtcNow());
        write.Db.Products.Add(product);
        write.Take(Quota.Products, 1);
        write.Raise(Event("product.created", product));
        return product;
    }

    private static FieldErrors CheckAll(IReadOnlyList<NewProduct> values)
    {
        var errors = new FieldErrors().Require(values.Count is >= 1 and <= MostAtOnce, "products", $"must have 1 to {MostAtOnce} products");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, value) in values.Take(MostAtOnce).Index())
        {
            errors.Include($"products[{index}]", value.Check());
            errors.Require(value.Sku is null || seen.Add(value.Sku.Trim()), $"products[{index}].sku", "is the SKU of another product in this request");
        }
        return errors;
    }

    private static async Task<Change<T>> FreeSkuAsync<T>(Func<Task<Change<T>>> save, Func<Task<Change<T>>> taken)
        where T : class
    {
        try
        {
            return await save();
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "products_sku" })
        {
            return await taken();
        }
    }

    private static EventDraft Event(string type, Product product) => new(type, "product", product.Id, JsonBytes.Of(product, ProductJson.Write));
}
