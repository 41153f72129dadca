using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Scale.Core.Domain;

/// <summary>UTF-8 JSON as this API writes it.</summary>
public static class JsonBytes
{
    // The bytes are served as application/json in UTF-8, so only what JSON itself needs is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Opens a writer over the buffer; dispose it to flush.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Writes a time in UTC, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime? time)
    {
        if (time is { } known)
            json.WriteString(name, known);
        else
            json.WriteNull(name);
    }

    /// <summary>What <paramref name="write"/> writes, as bytes of their own.</summary>
    public static ReadOnlyMemory<byte> Of<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = Writer(buffer))
            write(writer, state);
        return buffer.WrittenMemory;
    }
}
