using Microsoft.Extensions.Logging;
using global::StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>Logs lost and restored connections.</summary>
internal static class ConnectionLog
{
    public static void Attach(ConnectionMultiplexer multiplexer, ILogger logger)
    {
        multiplexer.ConnectionFailed += (_, failure) => logger.LogWarning(
            "Lost the {ConnectionType} connection to Redis at {EndPoint}: {FailureType}",
            failure.ConnectionType, failure.EndPoint, failure.FailureType);
        multiplexer.ConnectionRestored += (_, restored) => logger.LogInformation(
            "The {ConnectionType} connection to Redis at {EndPoint} is restored",
            restored.ConnectionType, restored.EndPoint);
    }
}
