using Microsoft.Extensions.Options;
using Scale.Realtime.Protocol;
using Scale.ServiceDefaults.Shutdown;

namespace Scale.Realtime.Connections;

/// <summary>
/// Closes the open streams evenly over the window when the process drains, each with its own time to come back. The server has stopped
/// listening by then and waits for them.
/// </summary>
internal sealed class Drain(
    ConnectionRegistry registry,
    GracefulShutdown shutdown,
    IOptions<DrainOptions> options,
    TimeProvider time,
    ILogger<Drain> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private CancellationTokenRegistration _registration;
    private Task _closing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = shutdown.Draining.Register(() => _closing = Task.Run(CloseAllAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _closing.WaitAsync(cancellationToken);

    public void Dispose() => _registration.Dispose();

    private async Task CloseAllAsync()
    {
        var open = registry.Drain();
        if (open.Count == 0)
        {
            return;
        }
        logger.LogInformation("Closing {Count} streams over {Window}.", open.Count, options.Value.Window);
        await CloseEvenlyAsync(open);
        await CutOffAsync();
    }

    private async Task CloseEvenlyAsync(IReadOnlyList<StreamConnection> open)
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
                await Task.Delay(Step, time);
            }
        }
    }

    private async Task CutOffAsync()
    {
        var started = time.GetTimestamp();
        while (registry.Count > 0 && time.GetElapsedTime(started) < options.Value.Grace)
        {
            await Task.Delay(Step, time);
        }
        var left = registry.Snapshot();
        foreach (var connection in left)
        {
            connection.Abort();
        }
        if (left.Count > 0)
        {
            logger.LogWarning("{Count} clients did not take the end of their stream and were cut off.", left.Count);
        }
    }
}
