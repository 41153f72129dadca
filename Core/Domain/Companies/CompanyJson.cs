using System.Text.Json;

namespace Scale.Core.Domain.Companies;

/// <summary>A company as clients see it.</summary>
public static class CompanyJson
{
    /// <summary>Writes a company, without personal data.</summary>
    public static void Write(Utf8JsonWriter json, Company company)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, company.Id);
        json.WriteString("name"u8, company.Name);
        json.WriteString("plan"u8, company.Plan);
        json.WriteNumber("version"u8, company.Version);
        json.WriteString("createdAt"u8, company.CreatedAt.UtcDateTime);
        json.WriteEndObject();
    }
}
