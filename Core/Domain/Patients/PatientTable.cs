using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scale.Core.Data;

namespace Scale.Core.Domain.Patients;

internal sealed class PatientTable : TenantTable<Patient>
{
    public override void Configure(EntityTypeBuilder<Patient> builder)
    {
        builder.ToTable("patients");
        builder.HasKey(patient => new { patient.CompanyId, patient.Id });
    }
}
