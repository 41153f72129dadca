using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Jobs;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>
/// Searches a shard for webhooks with something to send and enqueues their jobs. Events are found by how far the company's log is, so what raises events does
/// nothing for webhooks, and a retry is found by its time.
/// </summary>
public sealed class WebhookWake(ShardDatabases shards, IJobWakeup wakeup, IOptions<WebhookOptions> options)
{
    private const int MostAtOnce = 200;
    private static readonly string Sql = SqlText.Of<WebhookWake>("wake");

    /// <summary>How many jobs were enqueued. Every worker may ask; of those who do within <see cref="WebhookOptions.Every"/> the first one searches.</summary>
    public async Task<int> RunAsync(string shard, CancellationToken ct)
    {
        await using var command = shards.Primary(shard).CreateCommand(Sql);
        // A little less than the pause of whoever asks, or every second question would come too early.
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Every * 0.5 });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DeliveryJob.Queue });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DeliveryJob.Kind });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostAtOnce });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = options.Value.PerCompany });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = DeliveryJob.MaxAttempts });
        var enqueued = (int)(await command.ExecuteScalarAsync(ct))!;
        if (enqueued > 0)
            wakeup.Wake(shard, DeliveryJob.Queue);
        return enqueued;
    }
}
