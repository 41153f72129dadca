using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Migrations;
using Scale.Core.Domain.Exports;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>
/// A shard that nobody else uses: a database of its own on the running PostgreSQL, migrated, with Core over it as the services'
/// role. The system's workers do not see its jobs, so tests are the only workers.
/// </summary>
public sealed class OwnShard(ScaleSystem system) : IAsyncLifetime
{
    private readonly string _database = $"own_shard_{Guid.CreateVersion7():N}";
    private readonly string _files = Directory.CreateTempSubdirectory("scale-own-shard-").FullName;
    private readonly List<IHost> _hosts = [];
    private string _owner = "";
    private IHost? _host;

    /// <summary>A service of Core.</summary>
    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>The workers' side of the queue.</summary>
    public JobQueue Queue => new(Get<ShardDatabases>(), "shard0");

    /// <summary>A company of this shard.</summary>
    public static Tenant NewTenant() => new(Guid.CreateVersion7(), "ENTERPRISE", "shard0", 1);

    /// <summary>A connection as the owner, whom row-level security does not apply to.</summary>
    public async Task<NpgsqlConnection> OpenAsOwnerAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(_owner);
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>A connection as the services' role, with no company set.</summary>
    public async Task<NpgsqlConnection> OpenAsServiceAsync(CancellationToken ct) => await Get<ShardDatabases>().Primary("shard0").OpenConnectionAsync(ct);

    /// <summary>Enqueues in a transaction of its own.</summary>
    public Task EnqueueAsync(Tenant tenant, CancellationToken ct, params IReadOnlyList<JobDraft> drafts) =>
        Get<TenantDatabase>().WriteAsync(tenant, (write, _) =>
        {
            write.Unaudited("test");
            foreach (var draft in drafts)
                write.Enqueue(draft);
            return Task.FromResult(true);
        }, ct);

    /// <summary>A registered worker without a process behind it.</summary>
    public async Task<Guid> RegisterAsync(CancellationToken ct)
    {
        var worker = Guid.CreateVersion7();
        await Queue.RegisterAsync(worker, "test", ct);
        return worker;
    }

    /// <summary>Makes a worker look as if it had not been heard of for an hour.</summary>
    public async Task SilenceAsync(Guid worker, CancellationToken ct)
    {
        await using var owner = await OpenAsOwnerAsync(ct);
        await owner.ExecuteAsync("update job_worker set heartbeat_at = heartbeat_at - interval '1 hour' where worker_id = $1", ct, worker);
    }

    /// <summary>A host over this shard whose services a test may add to before it is built; stopped and disposed with the shard.</summary>
    public async Task<IHost> StartHostAsync(Action<HostApplicationBuilder> configure, CancellationToken ct)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = _owner,
            ["ConnectionStrings:shard0"] = await system.ServiceConnectionStringAsync("shard0", ct, _database),
            ["ConnectionStrings:shard0-upkeep"] = new NpgsqlConnectionStringBuilder(_owner) { Options = "-c role=scale_upkeep" }.ConnectionString,
            ["ConnectionStrings:redis"] = await system.ConnectionStringAsync("redis", ct),
            ["Files:Root"] = _files,
            ["Data:Primary:MinSize"] = "0",
            ["Data:Primary:MaxSize"] = "60",
            // Fifty writers of one company wait for one row; that is the point of the test, not a fault of the pool.
            ["Data:ConnectTimeout"] = "00:00:20",
        });
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScaleTenancy().AddScaleEvents().AddScaleJobs().AddScaleFiles().AddScaleExports();
        builder.Services.AddSingleton<ITenantDirectory, EveryCompanyOnShard0>();
        configure(builder);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(ct);
        return host;
    }

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var server = await system.ConnectionStringAsync("shard0", ct);
        await ExecuteAsync(server, $"create database {_database}", ct);
        _owner = new NpgsqlConnectionStringBuilder(server) { Database = _database, Pooling = false }.ConnectionString;
        // Without a password: the role's belongs to the running system.
        await new DatabaseMigrator(new(), null, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance).RunAsync(_database, "shard", _owner, ct);
        _host = await StartHostAsync(_ => { }, ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        await ExecuteAsync(await system.ConnectionStringAsync("shard0", CancellationToken.None), $"drop database if exists {_database} with (force)", CancellationToken.None);
        Directory.Delete(_files, recursive: true);
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(sql, ct);
    }

    private sealed class EveryCompanyOnShard0 : ITenantDirectory
    {
        public ValueTask<Tenant?> FindAsync(Guid companyId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Tenant?>(new Tenant(companyId, "ENTERPRISE", "shard0", 1));
    }
}
