using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Migrations;

/// <summary>Migrates the catalog and then, side by side, every shard that the configuration names, as one trace.</summary>
public sealed class MigrationRun(IConfiguration configuration, IOptions<MigrationOptions> options, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<MigrationRun>();

    /// <summary>Answers the exit code: 0 up to date, 1 a migration failed or was stopped, 2 the configuration is incomplete.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var activity = DataTelemetry.Source.StartActivity("migrate");
        try
        {
            var databases = Databases();
            var migrator = new DatabaseMigrator(options.Value, Password("AppRole", "scale_app", "the services connect", "app-password"), clock, loggers.CreateLogger<DatabaseMigrator>())
            {
                UpkeepPassword = Password("UpkeepRole", "scale_upkeep", "workers look after partitions", "upkeep-password"),
                MoverPassword = Password("MoverRole", "scale_mover", "workers move companies", "mover-password"),
            };
            // The catalog first: services look there. Shards know nothing of each other.
            await RunAsync(databases[0]);
            await Task.WhenAll(databases.Skip(1).Select(RunAsync));
            return 0;

            Task RunAsync((string Name, string Kind, string ConnectionString) database) =>
                migrator.RunAsync(database.Name, database.Kind, database.ConnectionString, ct);
        }
        catch (MigrationException e)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, e.Message);
            _logger.LogError("{Message}", e.Message);
            _logger.LogDebug(e, "Where it failed");
            return 1;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _logger.LogError("Stopped before the end. What ran is committed; run it again to go on");
            return 1;
        }
        catch (InvalidOperationException e)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, e.Message);
            _logger.LogError("{Message}", e.Message);
            return 2;
        }
    }

    private IReadOnlyList<(string Name, string Kind, string ConnectionString)> Databases()
    {
        var shards = ConnectionNames.Shards(configuration);
        return
        [
            (ConnectionNames.Catalog, "catalog", ConnectionNames.Require(configuration, ConnectionNames.Catalog)),
            .. (shards.Count == 0 ? ["shard0"] : shards).Select(shard => (shard, "shard", ConnectionNames.Require(configuration, shard))),
        ];
    }

    private string Password(string section, string role, string use, string parameter) =>
        configuration[$"{section}:Password"] is { Length: > 0 } password ? password : throw new InvalidOperationException(
            $"{section}:Password is not set. It is the password of the role {role}, as which {use}; the AppHost passes its parameter '{parameter}'.");
}
