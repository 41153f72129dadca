using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Scale.Core.Data;

/// <summary>
/// Builds EF Core's models while the process starts and nobody waits for them: the first change that needs one would otherwise take a second longer
/// on a busy machine.
/// </summary>
internal sealed class ModelWarmUp(IDbContextFactory<CatalogContext> catalog, IDbContextFactory<ShardContext> shards) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await BuildAsync(catalog, stoppingToken);
        await BuildAsync(shards, stoppingToken);
    }

    private static async Task BuildAsync<TContext>(IDbContextFactory<TContext> contexts, CancellationToken ct)
        where TContext : DbContext
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        _ = context.Model;
    }
}
