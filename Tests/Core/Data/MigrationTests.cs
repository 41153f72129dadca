using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scale.Core.Data.Migrations;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>Migrations on an empty database of their own, on the same server.</summary>
public sealed class MigrationTests(ScaleSystem system) : SystemTest(system)
{
    private readonly string _database = $"migration_{Guid.CreateVersion7():N}";
    private string _connectionString = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _connectionString = new NpgsqlConnectionStringBuilder(await System.ConnectionStringAsync("shard0", Cancellation)) { Database = _database, Pooling = false }.ConnectionString;
        await OnServerAsync($"create database {_database}");
    }

    public override async ValueTask DisposeAsync()
    {
        await OnServerAsync($"drop database if exists {_database} with (force)");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Several_runs_at_once_apply_every_file_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("shard")));

        Assert.Equal(MigrationScript.All("shard").Count, applied.Max());
        Assert.Equal(applied.Max(), applied.Sum());
        await using var connection = await OpenAsync();
        Assert.Equal(applied.Max(), await connection.SingleAsync<long>("select count(*) from schema_migrations", Cancellation));
    }

    [Fact]
    public async Task Two_runs_at_once_over_a_catalog_and_two_shards_do_the_work_of_one()
    {
        string[] shards = [$"{_database}_s0", $"{_database}_s1"];
        foreach (var shard in shards)
            await OnServerAsync($"create database {shard}");
        try
        {
            var runs = await Task.WhenAll(RunAllAsync(), RunAllAsync());

            Assert.Equal(MigrationScript.All("catalog").Count + (2 * MigrationScript.All("shard").Count), runs.Sum());
        }
        finally
        {
            foreach (var shard in shards)
                await OnServerAsync($"drop database if exists {shard} with (force)");
        }

        async Task<int> RunAllAsync() =>
            await RunAsync("catalog") + (await Task.WhenAll(shards.Select(shard => RunAsync("shard", database: shard)))).Sum();
    }

    // The servers' own default is to wait for nobody (AppHost/Resources/StreamingReplicas.cs).
    [Theory]
    [InlineData("scale_app")]
    [InlineData("scale_mover")]
    public async Task What_services_and_moves_commit_waits_for_a_synchronous_standby_where_there_is_one(string role)
    {
        await RunAsync("shard");
        await using var connection = await OpenAsync();
        Assert.Contains("synchronous_commit=on", await connection.SingleAsync<string[]>("select rolconfig from pg_roles where rolname = $1", Cancellation, role));
    }

    [Fact]
    public async Task A_file_changed_after_it_ran_stops_the_run_and_is_named()
    {
        await RunAsync("catalog");
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("update schema_migrations set checksum = repeat('0', 64) where version = 1", Cancellation);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync("catalog"));
        Assert.Contains("0001_catalog.sql has been changed since it ran here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_as_it_is()
    {
        await RunAsync("catalog");
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("insert into schema_migrations (version, name, checksum) values (9999, '9999_from_the_future.sql', '')", Cancellation);

        Assert.Equal(0, await RunAsync("catalog"));
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind_and_the_error_says_where()
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync("create table products (already int)", Cancellation);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync("shard"));
        Assert.Contains("0002_domain.sql failed and was rolled back", error.Message, StringComparison.Ordinal);
        Assert.Contains("products", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await connection.SingleAsync<int>("select max(version) from schema_migrations", Cancellation));

        await connection.ExecuteAsync("drop table products", Cancellation);
        Assert.Equal(MigrationScript.All("shard").Count - 1, await RunAsync("shard"));
    }

    [Fact]
    public async Task A_run_does_not_wait_for_another_for_ever()
    {
        await using var other = await OpenAsync();
        await other.ExecuteAsync("select pg_advisory_lock(hashtextextended('scale.migrations', 0))", Cancellation);

        var error = await Assert.ThrowsAsync<MigrationException>(() => RunAsync("catalog", new() { LockWait = TimeSpan.Zero }));
        Assert.Contains("another run has been migrating it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_does_not_depend_on_how_line_ends_were_checked_out() => Assert.Equal(
        new MigrationScript(1, "0001_a.sql", "select 1;\nselect 2;\n").Checksum, new MigrationScript(1, "0001_a.sql", "select 1;\r\nselect 2;\r\n").Checksum);

    // Without a password: the role's belongs to the running system.
    private Task<int> RunAsync(string kind, MigrationOptions? options = null, string? database = null) =>
        new DatabaseMigrator(options ?? new(), null, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance).RunAsync(
            database ?? _database, kind, new NpgsqlConnectionStringBuilder(_connectionString) { Database = database ?? _database }.ConnectionString, Cancellation);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await System.ConnectionStringAsync("shard0", CancellationToken.None));
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }
}
