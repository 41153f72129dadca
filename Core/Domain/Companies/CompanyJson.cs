using System.Text.Json;
using Npgsql;

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
        json.WriteTime("archivedAt"u8, company.ArchivedAt?.UtcDateTime);
        json.WriteEndObject();
    }

    // Columns in the order of company_list.sql.
    internal static void WriteListed(Utf8JsonWriter json, NpgsqlDataReader row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.GetGuid(0));
        json.WriteString("name"u8, row.GetString(1));
        json.WriteString("plan"u8, row.GetString(2));
        json.WriteString("shard"u8, row.GetString(3));
        json.WriteString("status"u8, row.GetString(4));
        json.WriteNumber("version"u8, row.GetInt64(5));
        json.WriteString("createdAt"u8, row.GetDateTime(6));
        json.WriteTime("archivedAt"u8, row.IsDBNull(7) ? null : row.GetDateTime(7));
        json.WriteEndObject();
    }
}
