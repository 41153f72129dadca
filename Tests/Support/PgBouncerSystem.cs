using Npgsql;

namespace Scale.Tests.Support;

/// <summary>The whole system with PgBouncer before its primary, and so few server connections that companies share them.</summary>
public sealed class PgBouncerSystem : IAsyncDisposable
{
    /// <summary>The most server connections of a database.</summary>
    public const int ServerConnections = 3;

    /// <summary>The system.</summary>
    public ScaleSystem System { get; } = new() { Arguments = [$"--PgBouncer:PoolSize={ServerConnections}", "--pgbouncer"] };

    /// <summary>A connection to <c>shard0</c> through PgBouncer as the services' role, with no company set.</summary>
    public async Task<NpgsqlConnection> OpenAsServiceAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection($"{await System.ServiceConnectionStringAsync("shard0", ct)};Pooling=false");
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => System.DisposeAsync();
}
