using Microsoft.Extensions.Options;
using Scale.Realtime.Protocol;

namespace Scale.Realtime.Connections;

/// <summary>
/// Runs when the host is asked to stop and before the server stops: takes no new streams, then closes the open ones evenly over the
/// window, each with its own time to come back.
/// </summary>
internal sealed class Drain(ConnectionRegistry registry, IOptions<DrainOptions> options, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var open = registry.Drain();
        if (open.Count == 0)
        {
            return;
        }
        logger.LogInformation("Closing {Count} streams over {Window}.", open.Count, options.Value.Window);
        try
        {
            await Task.Delay(options.Value.Notice, time, cancellationToken);
            await CloseEvenlyAsync(open, cancellationToken);
            await CutOffAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("Shut down before all streams were closed; {Count} were left.", registry.Count);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CloseEvenlyAsync(IReadOnlyList<StreamConnection> open, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        for (var closed = 0; closed < open.Count;)
        {
            var share = options.Value.Window > TimeSpan.Zero ? (time.GetElapsedTime(started) + Step) / options.Value.Window : 1;
            var until = Math.Min(open.Count, (int)Math.Ceiling(open.Count * share));
            for (; closed < until; closed++)
            {
                open[closed].End(CloseReason.Restart);
            }
            if (closed < open.Count)
            {
                await Task.Delay(Step, time, ct);
            }
        }
    }

    private async Task CutOffAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (registry.Count > 0 && time.GetElapsedTime(started) < options.Value.Grace)
        {
            await Task.Delay(Step, time, ct);
        }
        foreach (var connection in registry.Snapshot())
        {
            connection.Abort();
        }
    }
}
