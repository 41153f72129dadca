using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;

namespace Scale.Core.Audit;

/// <summary>The list of a company's audit log.</summary>
public static class AuditList
{
    private const int MostActor = 64, MostName = 64;

    /// <summary>Newest first. Each filter is an index that ends in the id.</summary>
    public static ListDefinition Definition { get; } = new("audit", SqlText.Of<AuditLog>("list"), Write)
    {
        Sorts = [ListSort.ById("at")],
        Filters =
        [
            ListFilter.Text("actor", "actor_id", "Done by the user, key, operator or kind of job of that id.", MostActor),
            ListFilter.Text("resource", "resource", "Done to resources of that kind, for example order.", MostName),
            ListFilter.Id("resourceId", "resource_id", "Done to that resource."),
            ListFilter.Text("action", "action", "That was done, for example order.created.", MostName),
            ListFilter.FromId("from", "id", "Done then or later."),
            ListFilter.BeforeId("to", "id", "Done before that."),
        ],
    };

    // Columns in the order of list.sql.
    private static void Write(Utf8JsonWriter json, NpgsqlDataReader row)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.GetGuid(0));
        json.WriteString("at"u8, row.GetDateTime(1));
        json.WriteStartObject("actor"u8);
        json.WriteString("kind"u8, row.GetString(2));
        json.WriteString("id"u8, Text(row, 3));
        json.WriteEndObject();
        json.WriteString("action"u8, row.GetString(4));
        json.WriteString("resource"u8, row.GetString(5));
        json.WriteString("resourceId"u8, row.GetGuid(6));
        WriteSide(json, "before"u8, Text(row, 7));
        WriteSide(json, "after"u8, Text(row, 8));
        json.WriteString("traceId"u8, Text(row, 9));
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? side)
    {
        json.WritePropertyName(name);
        if (side is null)
            json.WriteNullValue();
        else
            json.WriteRawValue(side, skipInputValidation: true);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
