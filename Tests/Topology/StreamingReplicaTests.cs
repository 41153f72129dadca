using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Topology;

public sealed class StreamingReplicaTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task The_primary_streams_to_two_standbys()
    {
        await using var primary = await OpenAsync("postgres");
        // Moves of other tests follow the primary too, by logical slots.
        await using var command = new NpgsqlCommand(
            "select state || ' ' || sync_state from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid where slot_type = 'physical'", primary);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);

        var standbys = new List<string>();
        while (await reader.ReadAsync(Cancellation))
            standbys.Add(reader.GetString(0));

        Assert.Equal(["streaming async", "streaming async"], standbys);
    }

    [Theory]
    [InlineData("postgres-replica1")]
    [InlineData("postgres-replica2")]
    public async Task A_row_written_on_the_primary_is_read_on_each_standby(string replica)
    {
        var company = await System.SignUpAsync(Cancellation);
        var product = await company.CreateProductAsync(Cancellation);
        await System.ReplicatedAsync(Cancellation);

        await using var standby = await OpenAsync(replica);
        await using var read = new NpgsqlCommand("select count(*) from products where id = $1", standby) { Parameters = { new() { Value = product } } };

        Assert.Equal(1L, await read.ExecuteScalarAsync(Cancellation));
    }

    private async Task<NpgsqlConnection> OpenAsync(string server)
    {
        var connectionString = await System.ConnectionStringAsync(server, Cancellation);
        var connection = new NpgsqlConnection($"{connectionString};Database=shard0");
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
