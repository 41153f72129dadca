using Microsoft.Extensions.Hosting;

namespace Scale.Core.Data;

/// <summary>Builds the pools when the process starts, so that a missing connection string stops it at once and not at the first request.</summary>
internal sealed class DataStartup(CatalogDatabase catalog, ShardDatabases shards) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(shards);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
