using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Files;

internal sealed class FileTable : TenantTable<File>
{
    public override void Configure(EntityTypeBuilder<File> builder)
    {
        builder.ToTable("files");
        builder.HasKey(file => new { file.CompanyId, file.Id });
    }
}
