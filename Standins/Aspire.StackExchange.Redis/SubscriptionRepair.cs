using Microsoft.Extensions.Logging;
using global::StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>
/// Makes subscriptions anew that StackExchange.Redis 1.2.6 forgets. When a connection is lost it looks at all of them; if that look ends while the server is not
/// usable yet and the connection is back a moment later, nobody looks again, and the channel stays silent for as long as the process lives. 2.x looks again by itself.
/// </summary>
internal static class SubscriptionRepair
{
    private const int MostLooks = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), LookTimeout = TimeSpan.FromSeconds(10);

    public static void Attach(ConnectionMultiplexer multiplexer, ILogger logger) => multiplexer.ConnectionRestored += (_, restored) =>
    {
        if (restored.ConnectionType == ConnectionType.Subscription)
            _ = LookAsync(multiplexer, logger);
    };

    // Configuring ends with a look at the subscriptions. It answers false while the one that began with the loss still runs.
    private static async Task LookAsync(ConnectionMultiplexer multiplexer, ILogger logger)
    {
        try
        {
            for (var look = 0; look < MostLooks; look++)
            {
                await Task.Delay(Pause).ConfigureAwait(false);
                if (await multiplexer.ConfigureAsync().WaitAsync(LookTimeout).ConfigureAwait(false))
                    return;
            }
            logger.LogWarning("Subscriptions of {Client} could not be looked at after a reconnection", multiplexer.ClientName);
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Lost again, which begins all this anew, or no longer needed.
            logger.LogDebug(problem, "Subscriptions of {Client} were not looked at", multiplexer.ClientName);
        }
    }
}
