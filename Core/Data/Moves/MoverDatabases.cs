using Microsoft.Extensions.Configuration;
using Npgsql;
using Npgsql.Replication;

namespace Scale.Core.Data.Moves;

/// <summary>Connections of the role that moves companies: <c>ConnectionStrings:catalog-mover</c> and <c>shardN-mover</c>. Few and long, so not pooled.</summary>
public sealed class MoverDatabases(IConfiguration configuration)
{
    private const string Suffix = "-mover";
    private const string CopySql = "SET session_replication_role = replica";

    /// <summary>Whether this process may move companies.</summary>
    public bool AreConfigured => configuration.GetConnectionString(ConnectionNames.Catalog + Suffix) is { Length: > 0 };

    /// <summary>A connection to <c>catalog</c> or a shard's primary.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(Settings(database).ConnectionString);
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

    /// <summary>A connection to a shard's primary that writes copies: triggers and foreign keys, which the source has seen to, stay still.</summary>
    public async Task<NpgsqlConnection> OpenCopyAsync(string shard, CancellationToken ct)
    {
        var connection = await OpenAsync(shard, ct);
        try
        {
            await MoveSide.ExecuteAsync(connection, CopySql, ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that streams a shard's changes.</summary>
    public async Task<LogicalReplicationConnection> OpenReplicationAsync(string shard, CancellationToken ct)
    {
        var connection = new LogicalReplicationConnection(Settings(shard).ConnectionString) { WalReceiverStatusInterval = TimeSpan.FromSeconds(5) };
        try
        {
            await connection.Open(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Times are compared as text: both sides have to write them alike. Copies take as long as they take; what must not is bounded itself.
    private NpgsqlConnectionStringBuilder Settings(string database) => new(ConnectionNames.Require(configuration, database + Suffix))
    {
        Pooling = false, CommandTimeout = 0, Timezone = "UTC", MaxAutoPrepare = 100, ApplicationName = "scale-mover", KeepAlive = 30,
    };
}
