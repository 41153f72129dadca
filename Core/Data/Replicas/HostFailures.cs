using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Scale.Core.Data.Replicas;

/// <summary>What a failed query says about the host it ran on.</summary>
internal static class HostFailures
{
    /// <summary>The same query may work on another host.</summary>
    public static bool IsWorthRepeating(Exception failure) => IsOfHost(failure) || Cause(failure) is PostgresException
    {
        // Cancelled because it was in the way of replay.
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>The host is going, gone, or silent, so the next query there would fail too. A pool that is used up is no such sign.</summary>
    public static bool IsOfHost(Exception failure) => Cause(failure) switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DatabaseDropped or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException e => !IsPoolExhausted(e),
        SocketException or IOException or ObjectDisposedException => true,
        _ => false,
    };

    // EF Core wraps what might work at another try, to advise that it should try again by itself.
    private static Exception Cause(Exception failure) => failure is InvalidOperationException { InnerException: DbException cause } ? cause : failure;

    /// <summary>No connection became free in time. Npgsql has no type or code for it; a text that changes makes this false, which is the safe side.</summary>
    public static bool IsPoolExhausted(Exception failure) =>
        failure is NpgsqlException and not PostgresException && failure.Message.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal);
}

/// <summary>The host gave no sign of life while a read waited for it.</summary>
internal sealed class HostSilentException(string host) : IOException($"{host} does not answer.");
