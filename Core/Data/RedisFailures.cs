using StackExchange.Redis;

namespace Scale.Core.Data;

/// <summary>What a call of Redis may fail with when Redis, or the way to it, is at fault.</summary>
public static class RedisFailures
{
    /// <summary>
    /// Whether Redis could not be asked or did not answer. A cancellation counts: the client cancels what it had queued when its connection
    /// breaks. Who passes a token of its own asks that token first.
    /// </summary>
    public static bool IsAway(Exception e) => e is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException;
}
