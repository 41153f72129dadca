using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Scale.Core.Data.Replicas;

/// <summary>
/// Asks over a connection of its own, kept open: it takes none from requests, and a pool that is used up does not look like a host that
/// is gone.
/// </summary>
internal sealed class HostProbe(string connectionString) : IHostProbe
{
    private const string Sql = "SELECT in_recovery, timeline, lsn FROM host_position()";

    private readonly string _connectionString = Unpooled(connectionString);
    private NpgsqlConnection? _connection;

    /// <summary>For a connection of one's own that does not wait long.</summary>
    public static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        ApplicationName = $"{AppDomain.CurrentDomain.FriendlyName} monitor",
        Timeout = 1,
        CommandTimeout = 1,
        CancellationTimeout = -1, // a host that is silent will not answer a cancellation either
    }.ConnectionString;

    public async Task<HostReading> ReadAsync(CancellationToken ct)
    {
        using var untraced = new Activity("replica monitor") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        try
        {
            if (_connection is null)
            {
                _connection = new NpgsqlConnection(_connectionString);
                await _connection.OpenAsync(ct);
            }
            await using var command = new NpgsqlCommand(Sql, _connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return new HostReading(reader.GetBoolean(0), reader.GetInt32(1), reader.GetFieldValue<NpgsqlLogSequenceNumber>(2));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
            await connection.DisposeAsync();
    }
}
