using System.Text.Json;

namespace Scale.Core.Domain.Exports;

/// <summary>An export as clients see it in responses and events.</summary>
public static class ExportJson
{
    /// <summary>Writes an export.</summary>
    public static void Write(Utf8JsonWriter json, Export export) => Write(json, export, downloadUrl: null);

    /// <summary>Writes an export, with the address of its file if it has one.</summary>
    public static void Write(Utf8JsonWriter json, Export export, string? downloadUrl)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, export.Id);
        json.WriteString("resource"u8, export.Resource);
        json.WriteString("format"u8, export.Format);
        json.WriteString("status"u8, export.Status);
        json.WriteNumber("progress"u8, Math.Round(export.Progress, 4));
        json.WriteNumber("rows"u8, export.Rows);
        if (export.SizeBytes is { } size)
            json.WriteNumber("sizeBytes"u8, size);
        else
            json.WriteNull("sizeBytes"u8);
        if (export.Error is { } error)
            json.WriteString("error"u8, error);
        json.WriteString("createdAt"u8, export.CreatedAt.UtcDateTime);
        if (export.FinishedAt is { } finished)
            json.WriteString("finishedAt"u8, finished.UtcDateTime);
        else
            json.WriteNull("finishedAt"u8);
        if (downloadUrl is not null)
            json.WriteString("downloadUrl"u8, downloadUrl);
        json.WriteEndObject();
    }
}
