using System.Diagnostics;
using OpenTelemetry;

namespace Scale.ServiceDefaults.Telemetry.Redaction;

/// <summary>Redacts the attributes and the status text of spans before they are exported.</summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        List<KeyValuePair<string, object?>>? changed = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            var shown = Redactor.Redact(tag.Key, tag.Value);
            if (!ReferenceEquals(shown, tag.Value))
                (changed ??= []).Add(new(tag.Key, shown));
        }

        if (changed is not null)
        {
            foreach (var (name, value) in changed)
                data.SetTag(name, value);
        }

        if (data.StatusDescription is { Length: > 0 } description)
            data.SetStatus(data.Status, Redactor.Redact(description));
    }
}
