using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Products;

internal sealed class ProductTable : TenantTable<Product>
{
    public override void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("products");
        builder.HasKey(product => new { product.CompanyId, product.Id });
    }
}
