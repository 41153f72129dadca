using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Migrations;
using Scale.Core.Domain;
using Scale.Core.Domain.Companies;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>
/// A catalog and two shards that nobody else uses: databases of their own on the running PostgreSQL, migrated, with Core over them as
/// the services' role. The system's workers know nothing of them.
/// </summary>
public sealed class TwoShards(ScaleSystem system) : IAsyncLifetime
{
    private static readonly string[] Names = ["catalog", "shard0", "shard1"];
    private readonly string _suffix = $"{Guid.CreateVersion7():N}";
    private readonly Dictionary<string, string> _owner = [];
    private readonly List<IHost> _hosts = [];

    /// <summary>A service of Core.</summary>
    public T Get<T>()
        where T : notnull => _hosts[0].Services.GetRequiredService<T>();

    /// <summary>Another process: its own pools and caches over the same databases.</summary>
    public async Task<IHost> StartHostAsync(Action<HostApplicationBuilder> configure, CancellationToken ct)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(await SettingsAsync(ct));
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScalePaging().AddScaleTenancy().AddScaleDomain().AddScaleEvents().AddScaleJobs();
        configure(builder);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(ct);
        return host;
    }

    /// <summary>What a service that works on these shards is configured with.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> SettingsAsync(CancellationToken ct)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = await system.ConnectionStringAsync("redis", ct),
            ["Paging:SigningKey"] = "a-signing-key-of-the-tests-32-bytes-long",
            ["Data:Primary:MinSize"] = "0",
        };
        foreach (var (name, owner) in _owner)
        {
            settings[$"ConnectionStrings:{name}"] = await system.ServiceConnectionStringAsync("shard0", ct, new NpgsqlConnectionStringBuilder(owner).Database);
            settings[$"ConnectionStrings:{name}-mover"] = owner;
        }
        return settings;
    }

    /// <summary>A new company on that shard.</summary>
    public async Task<Tenant> SignUpAsync(string shard, CancellationToken ct) => (await SignUpWithKeyAsync(shard, ct)).Tenant;

    /// <summary>The same, with its API key.</summary>
    public async Task<(Tenant Tenant, string ApiKey)> SignUpWithKeyAsync(string shard, CancellationToken ct)
    {
        var request = new SignUp("Optik Test", $"owner-{Guid.CreateVersion7():N}@example.com", "BASIC") { Shard = shard };
        var outcome = await Get<CompanyCommands>().SignUpAsync(request, ct);
        var signedUp = Assert.IsType<SignUpOutcome.SignedUp>(outcome);
        return (new Tenant(signedUp.Company.Id, "BASIC", shard, 1), signedUp.ApiKey);
    }

    /// <summary>A connection to <c>catalog</c>, <c>shard0</c> or <c>shard1</c> as the owner.</summary>
    public async Task<NpgsqlConnection> OpenAsOwnerAsync(string database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(_owner[database]);
        await connection.OpenAsync(ct);
        return connection;
    }

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var server = await system.ConnectionStringAsync("shard0", ct);
        foreach (var name in Names)
        {
            var database = $"own_{name}_{_suffix}";
            await ExecuteAsync(server, $"create database {database}", ct);
            _owner[name] = new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false }.ConnectionString;
            await new DatabaseMigrator(new(), null, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance)
                .RunAsync(database, name == "catalog" ? "catalog" : "shard", _owner[name], ct);
        }
        await StartHostAsync(_ => { }, ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        foreach (var name in Names)
            await ExecuteAsync(await system.ConnectionStringAsync("shard0", CancellationToken.None), $"drop database if exists own_{name}_{_suffix} with (force)", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(sql, ct);
    }
}
