using OpenTelemetry;
using OpenTelemetry.Logs;
using Scale.ServiceDefaults.Telemetry.Logs;

namespace Scale.ServiceDefaults.Telemetry.Redaction;

/// <summary>
/// Redacts log records before they are exported. Scopes become attributes on the way: the exporter would send them as
/// they are. An exception becomes its three attributes for the same reason.
/// </summary>
internal sealed class LogRedaction(LogScopes scopes) : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in data.Attributes ?? [])
            attributes.Add(new(name, name == LogScopes.MessageTemplate ? value : Redactor.Redact(name, value)));
        scopes.CopyTo(attributes);

        if (data.Exception is { } exception)
        {
            attributes.Add(new("exception.type", exception.GetType().ToString()));
            attributes.Add(new("exception.message", Redactor.Redact(exception.Message)));
            attributes.Add(new("exception.stacktrace", Redactor.Redact(exception.ToString())));
            data.Exception = null;
        }

        data.Attributes = attributes;
        // The formatted text has the values in it, also those whose names are sensitive: then the template stands for it.
        data.FormattedMessage = LogMessage.Show(data.FormattedMessage, data.Attributes);
        if (data.Body is { } body)
            data.Body = Redactor.Redact(body);
    }
}
