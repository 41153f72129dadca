using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scale.ServiceDefaults.Telemetry.Redaction;

namespace Scale.ServiceDefaults.Telemetry.Logs;

/// <summary>
/// Reads the scopes that are open where a log line is written. It is a logger provider only because that is who the
/// logging framework shares its scopes with; it logs nothing.
/// </summary>
internal sealed class LogScopes : ILoggerProvider, ISupportExternalScope
{
    /// <summary>The attribute that holds a line's message template.</summary>
    public const string MessageTemplate = "{OriginalFormat}";

    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Adds the named values of the open scopes, redacted.</summary>
    public void CopyTo(List<KeyValuePair<string, object?>> attributes) => CopyTo(_scopes, attributes);

    /// <summary>Adds the named values of the open scopes of a provider, redacted. Values that a line has by itself win.</summary>
    public static void CopyTo(IExternalScopeProvider? scopes, List<KeyValuePair<string, object?>> attributes) =>
        scopes?.ForEachScope(static (scope, attributes) =>
        {
            if (scope is not IEnumerable<KeyValuePair<string, object?>> values)
                return;
            foreach (var (name, value) in values)
            {
                // Every line has its trace's ids already.
                if (name is not (MessageTemplate or "TraceId" or "SpanId" or "ParentId") && !attributes.Exists(known => known.Key == name))
                    attributes.Add(new(name, Redactor.Redact(name, value)));
            }
        }, attributes);

    public void Dispose()
    {
        // Holds nothing.
    }
}
