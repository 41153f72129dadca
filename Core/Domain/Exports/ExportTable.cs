using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Exports;

internal sealed class ExportTable : TenantTable<Export>
{
    public override void Configure(EntityTypeBuilder<Export> builder)
    {
        builder.ToTable("exports");
        builder.HasKey(export => new { export.CompanyId, export.Id });
    }
}
