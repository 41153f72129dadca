using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Webhooks;

internal sealed class WebhookTable : TenantTable<Webhook>
{
    public override void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("webhooks");
        builder.HasKey(webhook => new { webhook.CompanyId, webhook.Id });
    }
}
