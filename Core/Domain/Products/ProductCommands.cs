using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Products;

/// <summary>Changes to products.</summary>
public sealed class ProductCommands(TenantDatabase database, TimeProvider clock)
{
    /// <summary>Creates a product and raises <c>product.created</c>.</summary>
    public async Task<ProductCreation> CreateAsync(Tenant tenant, NewProduct values, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = errors.None ? await SaveAsync(tenant, values, ct) : new ProductCreation.Invalid(errors);
        return DomainTelemetry.Count("product.create", outcome);
    }

    private async Task<ProductCreation> SaveAsync(Tenant tenant, NewProduct values, CancellationToken ct)
    {
        try
        {
            return await database.WriteAsync<ProductCreation>(tenant, (write, _) =>
            {
                var product = Product.Create(tenant.CompanyId, values, clock.GetUtcNow());
                write.Db.Products.Add(product);
                write.Raise(new EventDraft("product.created", "product", product.Id, JsonBytes.Of(product, ProductJson.Write)));
                return Task.FromResult<ProductCreation>(new ProductCreation.Created(product));
            }, ct);
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "products_sku" })
        {
            return new ProductCreation.SkuTaken(values.Sku!.Trim());
        }
    }
}
