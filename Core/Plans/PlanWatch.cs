using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Plans;

/// <summary>
/// Asks the catalog for changed plans more than twice a second. Not by a message: this also works while Redis is away, and a message that
/// is lost would leave a company on its old plan.
/// </summary>
internal sealed class PlanWatch(CatalogDatabase catalog, PlanChanges changes, TimeProvider clock, ILogger<PlanWatch> logger) : BackgroundService
{
    private const string Sql = "SELECT company_id, plan FROM latest_plan_changes()";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var untraced = new Activity("plan watch") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        while (!stoppingToken.IsCancellationRequested)
        {
            await AskAsync(stoppingToken);
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(CancellationToken ct)
    {
        try
        {
            await using var command = catalog.Primary.CreateCommand(Sql);
            await using var rows = await command.ExecuteReaderAsync(ct);
            var changed = new Dictionary<Guid, string>();
            while (await rows.ReadAsync(ct))
                changed[rows.GetGuid(0)] = rows.GetString(1);
            changes.Set(changed);
            _isFailing = false;
        }
        catch (Exception e)
        {
            // What is known stays: while the catalog is away nobody can learn of an older plan either.
            if (!_isFailing && !ct.IsCancellationRequested)
                logger.LogWarning(e, "Changes of plans cannot be read; they are asked for again every {Pause}", Pause);
            _isFailing = true;
        }
    }
}
