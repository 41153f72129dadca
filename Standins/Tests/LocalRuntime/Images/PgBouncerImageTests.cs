using Scale.LocalRuntime;

namespace Scale.Standins.Tests.LocalRuntime.Images;

public sealed class PgBouncerImageTests : IAsyncDisposable
{
    private readonly ContainerHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "POOL_MODE")]
    [InlineData("POSTGRESQL_HOST", "POSTGRESQL_PORT", "POSTGRESQL_USERNAME", "POSTGRESQL_PASSWORD", "PGBOUNCER_POOL_MODE")]
    public async Task It_answers_in_front_of_the_server_in_transaction_mode(string host, string port, string user, string password, string mode)
    {
        var postgres = _host.Postgres();
        await _host.StartAsync(postgres);
        var secret = postgres.Environment["POSTGRES_PASSWORD"];
        var pgBouncer = _host.Container(
            "pgbouncer",
            (host, "localhost"), (port, $"{postgres.Port}"), (user, "postgres"), (password, secret), (mode, "transaction"),
            ("AUTH_TYPE", "scram-sha-256"), ("DEFAULT_POOL_SIZE", "1"), ("MAX_PREPARED_STATEMENTS", "100"));
        await _host.StartAsync(pgBouncer);

        // A pool of one: two clients at once share the server's connection only between transactions.
        await using var first = await PostgresQuery.OpenAsync(pgBouncer, password: secret);
        await using var second = await PostgresQuery.OpenAsync(pgBouncer, password: secret);
        foreach (var connection in new[] { first, second, first })
        {
            await using var command = new Npgsql.NpgsqlCommand("select 1", connection);
            Assert.Equal(1, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Other_users_of_the_server_are_asked_from_it()
    {
        var postgres = _host.Postgres();
        await _host.StartAsync(postgres);
        await PostgresQuery.AskAsync(postgres, "create role app login password 'app-password'");
        var url = $"postgres://postgres:{Uri.EscapeDataString(postgres.Environment["POSTGRES_PASSWORD"])}@localhost:{postgres.Port}";
        var pgBouncer = _host.Container("pgbouncer", ("DATABASE_URL", url), ("POOL_MODE", "transaction"));
        await _host.StartAsync(pgBouncer);

        Assert.Equal("app", await PostgresQuery.AskAsync(pgBouncer, "select current_user::text", "app", password: "app-password"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => PostgresQuery.AskAsync(pgBouncer, "select 1", "app", password: "wrong"));
    }

    [Fact]
    public async Task A_missing_server_is_an_error_that_names_the_variables()
    {
        var missing = await Assert.ThrowsAsync<LocalRuntimeException>(() => _host.PrepareAsync(_host.Container("pgbouncer")));

        Assert.Contains("DB_HOST", missing.Message);
    }
}
