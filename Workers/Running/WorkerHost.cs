using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Runs a worker and the upkeep for every shard.</summary>
internal sealed class WorkerHost(
    ShardDatabases shards, JobRunner runner, WakeSignals wakes, IJobWakeup wakeup, IOptions<WorkerOptions> options, TimeProvider clock, ILoggerFactory loggers)
    : BackgroundService
{
    private readonly List<ShardWorker> _workers = [];

    /// <summary>True once every shard's worker is registered and beating.</summary>
    public bool IsAlive => _workers.Count > 0 && _workers.All(worker => worker.IsAlive);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        foreach (var shard in shards.Names)
        {
            var queue = new JobQueue(shards, shard);
            var worker = new ShardWorker(shard, queue, runner, wakes, options.Value, clock, loggers.CreateLogger<ShardWorker>());
            var upkeep = new QueueUpkeep(shard, queue, wakeup, options.Value, clock, loggers.CreateLogger<QueueUpkeep>());
            _workers.Add(worker);
            running.Add(worker.RunAsync(stoppingToken));
            running.Add(upkeep.RunAsync(stoppingToken));
        }
        await Task.WhenAll(running);
    }
}
