using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Scale.ServiceDefaults.Telemetry.Redaction;

/// <summary>
/// Redacts exceptions that are recorded on spans. The events of a span cannot be changed afterwards, so this listener
/// writes the three attributes itself, in time; those that are already there the runtime leaves alone.
/// </summary>
internal sealed class ExceptionRedaction : IHostedService, IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static _ => true,
        ExceptionRecorder = Record,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private static void Record(Activity activity, Exception exception, ref TagList tags)
    {
        tags.Add("exception.type", exception.GetType().ToString());
        tags.Add("exception.message", Redactor.Redact(exception.Message));
        tags.Add("exception.stacktrace", Redactor.Redact(exception.ToString()));
    }
}
