using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.ServiceDefaults.Telemetry.Logs;

/// <summary>The text of a log line as it may be shown.</summary>
internal static class LogMessage
{
    /// <summary>
    /// The formatted text, redacted. When an attribute is hidden because of its name, its value is somewhere in that text
    /// and no pattern finds it; the template, which has names only, is shown instead.
    /// </summary>
    public static string? Show(string? formatted, IReadOnlyList<KeyValuePair<string, object?>> redactedAttributes)
    {
        if (formatted is null)
            return null;
        string? template = null;
        var hidden = false;
        foreach (var (name, value) in redactedAttributes)
        {
            if (name == LogScopes.MessageTemplate)
                template = value as string;
            else if (ReferenceEquals(value, Redactor.Mask))
                hidden = true;
        }

        return hidden && template is not null ? template : Redactor.Redact(formatted);
    }
}
