using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Orders;

internal sealed class OrderTable : TenantTable<Order>
{
    public override void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders");
        builder.HasKey(order => new { order.CompanyId, order.Id });
        builder.HasMany(order => order.Items).WithOne().HasForeignKey(item => new { item.CompanyId, item.OrderId });
    }
}

internal sealed class OrderItemTable : TenantTable<OrderItem>
{
    public override void Configure(EntityTypeBuilder<OrderItem> builder)
    {
        builder.ToTable("order_items");
        builder.HasKey(item => new { item.CompanyId, item.OrderId, item.Line });
    }
}
