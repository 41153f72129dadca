using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Products;

/// <summary>Changes to products.</summary>
public sealed class ProductCommands(TenantDatabase database, TimeProvider clock)
{
    /// <summary>Most products that are created at once.</summary>
    public const int MostAtOnce = 500;

    private static readonly string LockSql = SqlText.Of<Product>("lock_product");

    /// <summary>Creates a product and raises <c>product.created</c>.</summary>
    public async Task<ProductCreation> CreateAsync(Tenant tenant, NewProduct values, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = errors.None ? await SaveAsync(tenant, values, ct) : new ProductCreation.Invalid(errors);
        return DomainTelemetry.Count("product.create", outcome);
    }

    /// <summary>Creates all of them, or none; raises <c>product.created</c> for each.</summary>
    public async Task<ProductsCreation> CreateManyAsync(Tenant tenant, IReadOnlyList<NewProduct> values, CancellationToken ct)
    {
        var errors = CheckAll(values);
        var outcome = errors.None ? await SaveAllAsync(tenant, values, ct) : new ProductsCreation.Invalid(errors);
        return DomainTelemetry.Count("product.create_many", outcome);
    }

    /// <summary>Changes some fields and raises <c>product.updated</c>.</summary>
    public async Task<ProductUpdate> UpdateAsync(Tenant tenant, Guid id, ExpectedVersion expected, ProductChange change, CancellationToken ct)
    {
        var errors = change.Check();
        if (!errors.None)
            return DomainTelemetry.Count<ProductUpdate>("product.update", new ProductUpdate.Invalid(errors));
        try
        {
            return DomainTelemetry.Count("product.update", await ChangeAsync(
                tenant, id, expected, "product.updated",
                product => product.Apply(change) ? null : new ProductUpdate.StockOutOfBounds(product.Stock), ct));
        }
        catch (DbUpdateException e) when (IsTakenSku(e))
        {
            return DomainTelemetry.Count<ProductUpdate>("product.update", new ProductUpdate.SkuTaken(change.Sku!.Trim()));
        }
    }

    /// <summary>Takes the product out of the assortment (<c>product.archived</c>): it cannot be ordered and lists leave it out. Again, it stays as it is.</summary>
    public Task<ProductUpdate> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ChangeAsync(tenant, id, expected, "product.archived", product => Archive(product, clock.GetUtcNow()), ct);

    /// <summary>Takes it back in (<c>product.restored</c>).</summary>
    public Task<ProductUpdate> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) =>
        ChangeAsync(tenant, id, expected, "product.restored", product => Archive(product, null), ct);

    private static ProductUpdate.Updated? Archive(Product product, DateTimeOffset? at)
    {
        if (product.ArchivedAt is null == at is null)
            return new ProductUpdate.Updated(product);
        product.Archive(at is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : null);
        return null;
    }

    // The change answers null if it was made; anything else is the outcome, and nothing is saved.
    private Task<ProductUpdate> ChangeAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, string eventType, Func<Product, ProductUpdate?> change, CancellationToken ct) =>
        database.WriteAsync<ProductUpdate>(tenant, async (write, token) =>
        {
            var found = await write.Db.Products.FromSqlRaw(LockSql, tenant.CompanyId, id).IgnoreQueryFilters().ToListAsync(token);
            var wasLive = found is [{ ArchivedAt: null }];
            var outcome = found is not [var product] ? new ProductUpdate.NotFound()
                : !expected.Accepts(product.Version) ? new ProductUpdate.OtherVersion(product.Version)
                : change(product);
            if (outcome is not null)
            {
                write.Rollback();
                return outcome;
            }
            var isLive = found[0].ArchivedAt is null;
            if (isLive != wasLive)
                write.Take(Quota.Products, isLive ? 1 : -1);
            write.Raise(new EventDraft(eventType, "product", id, JsonBytes.Of(found[0], ProductJson.Write)));
            return new ProductUpdate.Updated(found[0]);
        }, ct);

    private async Task<ProductCreation> SaveAsync(Tenant tenant, NewProduct values, CancellationToken ct)
    {
        try
        {
            return await database.WriteAsync<ProductCreation>(
                tenant, (write, _) => Task.FromResult<ProductCreation>(new ProductCreation.Created(Add(write, values))), ct);
        }
        catch (DbUpdateException e) when (IsTakenSku(e))
        {
            return new ProductCreation.SkuTaken(values.Sku!.Trim());
        }
    }

    private async Task<ProductsCreation> SaveAllAsync(Tenant tenant, IReadOnlyList<NewProduct> values, CancellationToken ct)
    {
        string[] skus = [.. values.Select(value => value.Sku!.Trim())];
        try
        {
            return await database.WriteAsync<ProductsCreation>(tenant, async (write, token) =>
            {
                var taken = await write.Db.Products.Where(product => skus.Contains(product.Sku)).Select(product => product.Sku).ToListAsync(token);
                if (taken.Count == 0)
                    return new ProductsCreation.Created([.. values.Select(value => Add(write, value))]);
                write.Rollback();
                return new ProductsCreation.SkusTaken(taken);
            }, ct);
        }
        catch (DbUpdateException e) when (IsTakenSku(e))
        {
            // Somebody else created one between the question and the answer.
            return new ProductsCreation.SkusTaken([]);
        }
    }

    private Product Add(TenantWrite write, NewProduct values)
    {
        var product = Product.Create(write.Tenant.CompanyId, values, clock.GetUtcNow());
        write.Db.Products.Add(product);
        write.Take(Quota.Products, 1);
        write.Raise(new EventDraft("product.created", "product", product.Id, JsonBytes.Of(product, ProductJson.Write)));
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

    private static bool IsTakenSku(DbUpdateException e) =>
        e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "products_sku" };
}
