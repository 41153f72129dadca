using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.ServiceDefaults.Telemetry.Logs;

/// <summary>
/// One JSON object a line:
/// <c>{"time":"…","level":"information","category":"…","message":"…","traceId":"…","spanId":"…","attributes":{…},"exception":"…"}</c>
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "scale-json";

    // For a terminal and for collectors, not for a browser: ä and < stay readable.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var formatted = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (formatted is null && logEntry.Exception is null)
            return;

        var attributes = new List<KeyValuePair<string, object?>>();
        if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> state)
        {
            foreach (var (name, value) in state)
                attributes.Add(new(name, name == LogScopes.MessageTemplate ? value : Redactor.Redact(name, value)));
        }

        LogScopes.CopyTo(scopeProvider, attributes);

        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteString("level", LevelName(logEntry.LogLevel));
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", LogMessage.Show(formatted, attributes));
            WriteTrace(json);
            WriteAttributes(json, attributes);
            if (logEntry.Exception is { } exception)
                json.WriteString("exception", Redactor.Redact(exception.ToString()));
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteTrace(Utf8JsonWriter json)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity)
            return;
        json.WriteString("traceId", activity.TraceId.ToHexString());
        json.WriteString("spanId", activity.SpanId.ToHexString());
    }

    private static void WriteAttributes(Utf8JsonWriter json, List<KeyValuePair<string, object?>> attributes)
    {
        if (attributes.TrueForAll(attribute => attribute.Key == LogScopes.MessageTemplate))
            return;
        json.WriteStartObject("attributes");
        foreach (var (name, value) in attributes)
        {
            if (name == LogScopes.MessageTemplate)
                continue;
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case string text: json.WriteStringValue(text); break;
            case IFormattable formattable: json.WriteStringValue(formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
