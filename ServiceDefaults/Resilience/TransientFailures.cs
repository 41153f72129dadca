using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Polly.Timeout;
using StackExchange.Redis;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>Which failures may be gone the next moment.</summary>
internal static class TransientFailures
{
    /// <summary>
    /// Of an HTTP call. A plain 500 is not: it is a bug on the other side, and doing it four times does not help.
    /// </summary>
    public static bool IsTransient(HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>What speaks against a host: it fails or does not answer. 429 does not, it says the host protects itself.</summary>
    public static bool CountsAgainstHost(HttpStatusCode status) => (int)status >= 500 || status == HttpStatusCode.RequestTimeout;

    /// <summary>Of an HTTP call, as an exception.</summary>
    public static bool IsTransientHttp(Exception exception) => exception is HttpRequestException or TimeoutRejectedException;

    /// <summary>The request never left this process: whatever it was, it can be sent again.</summary>
    public static bool NeverSent(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
    };

    /// <summary>Of a call to a store.</summary>
    public static bool IsTransientStore(Exception exception) => exception switch
    {
        // PgBouncer had no server connection in time; the code is that of protocol violations, the text is its own.
        PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation, MessageText: "query_wait_timeout" } => true,
        // The host has become a standby; the new primary is found within a moment.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        DbException database => database.IsTransient || database.InnerException is TimeoutException or SocketException,
        // Redis is away, full, loading its data, or a replica: a mistake of ours would be in its scripts, which tests run.
        RedisException or TimeoutException or TimeoutRejectedException or SocketException => true,
        _ => false,
    };
}
