namespace Scale.Realtime.Protocol;

/// <summary>
/// Why the server ended a stream. Codes up to 4499 mean "come back", codes from 4500 mean "not with these credentials";
/// 1012 and 1013 are WebSocket's own codes with the same meaning (docs/protocol/realtime.md).
/// </summary>
internal sealed record CloseReason(int Code, string Name)
{
    /// <summary>This instance is shutting down.</summary>
    public static readonly CloseReason Restart = new(1012, "restart");

    /// <summary>This instance has no room, or cannot read what comes next; another instance or a moment later may do.</summary>
    public static readonly CloseReason TryAgainLater = new(1013, "try_again_later");

    /// <summary>The client reads slower than events arrive.</summary>
    public static readonly CloseReason SlowConsumer = new(4001, "slow_consumer");

    /// <summary>The events that would come next cannot be delivered in order: deleted, or of another epoch.</summary>
    public static readonly CloseReason InsufficientState = new(4002, "insufficient_state");

    /// <summary>The API key is no longer valid.</summary>
    public static readonly CloseReason Revoked = new(4501, "revoked");
}
