using Npgsql;

namespace Scale.AppHost.Resources;

/// <summary>PgBouncer in front of the server that <paramref name="database"/> is on.</summary>
/// <param name="name">Its name.</param>
/// <param name="database">A database behind it, to ask it by.</param>
/// <param name="password">The password of <see cref="DataTopology.AppRole"/>, the one user it lets in.</param>
internal sealed class PgBouncerResource(string name, PostgresDatabaseResource database, ParameterResource password) : ContainerResource(name)
{
    // 1.21 and later give each statement a name of their own on the server.
    private const string RenamedSql = "select exists (select from pg_prepared_statements where name like 'PGBOUNCER\\_%')";

    /// <summary>The server behind it.</summary>
    public PostgresServerResource Server => database.Parent;

    /// <summary>Where services connect.</summary>
    public EndpointReference Endpoint => new(this, "tcp");

    /// <summary>A connection through it, as the services' role.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = await Endpoint.Property(EndpointProperty.Host).GetValueAsync(ct),
            Port = Endpoint.Port,
            Username = DataTopology.AppRole,
            Password = await password.GetValueAsync(ct),
            Database = database.DatabaseName,
            Timeout = 2,
            Pooling = false,
            NoResetOnClose = true,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a client may prepare statements: two clients' statements of the same name are not mixed up.</summary>
    public async Task<bool> KeepsStatementsApartAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        // One transaction is on one server connection; the statement is gone from it before others get it.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(RenamedSql, connection, transaction);
        await command.PrepareAsync(ct);
        var renamed = await command.ExecuteScalarAsync(ct) is true;
        await command.UnprepareAsync(ct);
        await transaction.CommitAsync(ct);
        return renamed;
    }
}
