using Npgsql;
using Scale.LocalRuntime.Processes;
using Scale.Standins.Tests.LocalRuntime.Processes;

namespace Scale.Standins.Tests.LocalRuntime.Images;

public sealed class KilledHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_its_host_was_killed_a_busy_server_is_gone_and_the_next_host_starts_it_with_its_data()
    {
        await using var host = new ContainerHost();
        var container = host.Postgres() with
        {
            Environment = new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = "secret" },
        };
        using var killed = new HostProcess();
        await killed.AskAsync($"postgres {container.DataFolder} {container.Port}");
        await PostgresQuery.AskAsync(container, "create table kept as select 42 as answer");
        await using var connection = await PostgresQuery.OpenAsync(container);
        var backend = connection.ProcessID;
        var query = new NpgsqlCommand("select count(*) from generate_series(1, 1000000000000)", connection) { CommandTimeout = 0 }
            .ExecuteScalarAsync(Cancellation);

        killed.Kill();
        await host.StartAsync(container);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => query);
        Assert.False(ProcessTable.Read(backend)?.IsRunning ?? false);
        Assert.Equal("42", await PostgresQuery.AskAsync(container, "select answer::text from kept"));
    }
}
