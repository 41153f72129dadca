using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Exams;

internal sealed class ExamTable : TenantTable<Exam>
{
    public override void Configure(EntityTypeBuilder<Exam> builder)
    {
        builder.ToTable("exams");
        builder.HasKey(exam => new { exam.CompanyId, exam.Id });
    }
}
