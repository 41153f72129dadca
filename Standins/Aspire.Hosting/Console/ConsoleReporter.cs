using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

/// <summary>Tells the console what happens: one line per change, the addresses once all is healthy, why something failed.</summary>
internal sealed class ConsoleReporter(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers) : IAsyncDisposable
{
    private const int LinesOfFailure = 12;

    /// <summary>Between two lines of progress of one resource: a first start writes hundreds, and the dashboard has them all.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, ResourceEvent> _seen = [];
    private readonly ConcurrentDictionary<string, long> _lastProgress = new();
    private ConsoleLines? _lines;
    private Task _reporting = Task.CompletedTask;
    private Uri? _dashboard;
    private bool _isStopping;
    private int _timesHealthy;
    private bool _isHealthy;

    /// <summary>Without this call nothing is written (tests).</summary>
    public void Enable()
    {
        var width = model.Resources.SelectMany(resource => resource.ReplicaIds()).Append("dashboard").Max(id => id.Length);
        _lines = new ConsoleLines(Console.Out, Process.GetCurrentProcess().StartTime, width, !Console.IsOutputRedirected);
    }

    public void Begin(AppHostData data, Uri? dashboard)
    {
        if (_lines is null)
            return;
        _dashboard = dashboard;
        if (data.IsFresh)
            _lines.Plain($"Starting over: the data and secrets of earlier runs in {data.Folder} are deleted.");
        _lines.Plain($"Data: {data.Folder} (start over with {AppHostData.FreshSwitch})");
        if (dashboard is not null)
            _lines.Plain($"Dashboard: {dashboard}");
        _reporting = ReportAsync();
    }

    public void Progress(IResource resource, string text)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (string.IsNullOrWhiteSpace(text)
            || (_lastProgress.TryGetValue(resource.Name, out var last) && TimeProvider.System.GetElapsedTime(last, now) < ProgressInterval))
            return;
        _lastProgress[resource.Name] = now;
        _lines?.Write(resource.Name, text, LineTone.Quiet);
    }

    public void Stopping()
    {
        _isStopping = true;
        _lines?.Plain("Stopping (Ctrl+C again kills what is left).");
    }

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lines?.Plain("Everything has stopped.");
        _lines = null;
    }

    public ValueTask DisposeAsync()
    {
        _end.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReportAsync()
    {
        await foreach (var change in notifications.WatchAsync(_end.Token))
        {
            _seen.TryGetValue(change.ResourceId, out var before);
            _seen[change.ResourceId] = change;
            if (change.Resource is not ParameterResource || change.Snapshot.State?.Text == KnownResourceStates.FailedToStart)
                Report(change, before?.Snapshot);
            ReportTotal();
        }
    }

    private void Report(ResourceEvent change, CustomResourceSnapshot? before)
    {
        var state = change.Snapshot.State?.Text;
        var isHealthy = SystemHealth.IsReady(change);
        if (state == before?.State?.Text)
        {
            if (isHealthy != SystemHealth.IsReady(before) && !change.Snapshot.HealthReports.IsEmpty)
                _lines?.Write(change.ResourceId, isHealthy ? "healthy" : $"unhealthy: {WorstReport(change)}", isHealthy ? LineTone.Good : LineTone.Bad);
            return;
        }

        var text = state switch
        {
            nameof(KnownResourceStates.NotStarted) => null,
            nameof(KnownResourceStates.Waiting) => change.Resource is IResourceWithParent ? null : $"waiting for {string.Join(", ", WaitsOf(change.Resource))}",
            nameof(KnownResourceStates.Running) when change.Resource is IResourceWithParent => null,
            nameof(KnownResourceStates.Running) => $"running    {Where(change)}",
            nameof(KnownResourceStates.FailedToStart) => $"failed to start: {Detail(change)}",
            nameof(KnownResourceStates.Finished) or nameof(KnownResourceStates.Exited) => Detail(change) ?? $"finished with exit code {change.Snapshot.ExitCode}",
            _ => state?.ToLowerInvariant(),
        };
        if (text is null || (change.Resource is IResourceWithParent && state != KnownResourceStates.FailedToStart))
            return;
        var failed = change.Snapshot.State?.Style == KnownResourceStateStyles.Error;
        _lines?.Write(change.ResourceId, text, failed ? LineTone.Bad : LineTone.Quiet);
        if (failed && change.Snapshot.ExitCode is not null)
            _lines?.Indented(LastWords(change.ResourceId));
    }

    private void ReportTotal()
    {
        var isHealthy = SystemHealth.IsComplete(model, id => _seen.GetValueOrDefault(id)?.Snapshot);
        if (isHealthy == _isHealthy || _isStopping)
            return;
        _isHealthy = isHealthy;
        if (!isHealthy)
            return;
        _lines?.Total(_timesHealthy++ == 0, Addresses(), _dashboard);
    }

    private IEnumerable<(string Name, string Url)> Addresses() =>
        model.Resources.OfType<IResourceWithEndpoints>().SelectMany(
            resource => resource.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps),
            (resource, endpoint) => (resource.Name, endpoint.Url));

    private static IEnumerable<string> WaitsOf(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct();

    private static string Where(ResourceEvent change)
    {
        var urls = string.Join(" ", change.Snapshot.Urls.Select(url => url.Url));
        return $"pid {change.Snapshot.PropertyText(SnapshotProperties.Pid)}  {urls}".TrimEnd();
    }

    private static string? Detail(ResourceEvent change) => change.Snapshot.PropertyText(SnapshotProperties.StateDetail);

    /// <summary>The end of its output without stack frames, which push the message out of sight.</summary>
    private IEnumerable<string> LastWords(string id) =>
        loggers.Console(id).Read(0, int.MaxValue).Select(line => line.Text)
            .Where(text => !string.IsNullOrWhiteSpace(text) && !text.StartsWith("   at ", StringComparison.Ordinal))
            .TakeLast(LinesOfFailure);

    private static string WorstReport(ResourceEvent change) =>
        change.Snapshot.HealthReports.OrderBy(report => report.Status).Select(report => report.Description ?? report.ExceptionText)
            .FirstOrDefault(text => text is not null) ?? "a check fails";
}
