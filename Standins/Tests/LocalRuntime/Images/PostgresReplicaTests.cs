namespace Scale.Standins.Tests.LocalRuntime.Images;

/// <summary>A container with an entry point of its own, written for the image: a streaming replica.</summary>
public sealed class PostgresReplicaTests : IAsyncDisposable
{
    private const string Script = """
        set -euo pipefail
        chown -R postgres:postgres "$PGDATA"
        if [ ! -f "$PGDATA/PG_VERSION" ]; then
          pg_basebackup --dbname "$PRIMARY" --pgdata /var/lib/postgresql/data --write-recovery-conf --checkpoint fast
        fi
        exec gosu postgres docker-entrypoint.sh postgres -D "$PGDATA" -c port=5432 "$@"
        """;

    private readonly ContainerHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_replica_made_by_a_script_streams_and_survives_a_restart()
    {
        var primary = _host.Postgres();
        await _host.StartAsync(primary);
        var replica = _host.Postgres(("PRIMARY", $"host=localhost port={primary.Port} user=postgres password='p@ss\\'word'")) with
        {
            Name = "replica",
            Volumes = new Dictionary<string, string> { ["/var/lib/postgresql"] = Path.Combine(_host.Folder, "volume") },
            Entrypoint = "/bin/bash",
            Args = ["-c", Script, "replica", "-c", "hot_standby=on"],
        };
        var first = await _host.StartAsync(replica);
        Assert.Equal("true", await PostgresQuery.AskAsync(replica, "select pg_is_in_recovery()::text"));
        Assert.Equal(0, await first.StopAsync());

        var second = await _host.StartAsync(replica);
        await second.WaitForAsync("started streaming WAL from primary");
        Assert.True(Directory.Exists(Path.Combine(_host.Folder, "volume", "pgdata", "base")));
        Assert.Equal("streaming", await PostgresQuery.AskAsync(primary, "select state from pg_stat_replication"));
    }
}
