using System.Text.Json;
using Scale.Core.Jobs;

namespace Scale.Core.Domain.Exports;

/// <summary>The job that makes an export's file.</summary>
public static class ExportJob
{
    /// <summary>Kind of the job that exports orders.</summary>
    public const string OrdersKind = "export.orders";

    /// <summary>Exports have a queue of their own: they run for long and must not hold up short jobs.</summary>
    public const string Queue = "exports";

    // Somebody waits for it: give up after some minutes rather than days.
    private const short MaxAttempts = 5;

    /// <summary>The job of an export that was asked for.</summary>
    internal static JobDraft For(Export export) => new(
        OrdersKind,
        JsonBytes.Of(export.Id, static (json, id) =>
        {
            json.WriteStartObject();
            json.WriteString("exportId"u8, id);
            json.WriteEndObject();
        }),
        Queue,
        MaxAttempts: MaxAttempts);

    /// <summary>The export a job is about.</summary>
    public static Guid ExportId(ReadOnlyMemory<byte> args)
    {
        using var document = JsonDocument.Parse(args);
        return document.RootElement.GetProperty("exportId"u8).GetGuid();
    }
}
