using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Workers.Running;

namespace Scale.Workers.Schedules;

/// <summary>Has each shard searched for webhooks with something to send. Every worker asks; a shard that does not answer keeps no other waiting.</summary>
internal sealed class WebhookSearch(
    ShardDatabases shards, WebhookWake wake, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookSearch> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(shards.Names.Select(shard => SearchAsync(shard, stoppingToken)));

    private async Task SearchAsync(string shard, CancellationToken stop)
    {
        using var quiet = Untraced.Begin();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await wake.RunAsync(shard, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                logger.LogWarning(e, "{Shard} could not be searched for webhooks; it is tried again in about {Pause}", shard, options.Value.Every);
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
            await Task.Delay(options.Value.Every * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
