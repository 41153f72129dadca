namespace Scale.Realtime.Fanout;

/// <summary>Brings committed events quickly, in no particular order and possibly not at all; the log has them all.</summary>
internal interface IEventWakeUp
{
    /// <summary>False while messages cannot arrive.</summary>
    bool IsConnected { get; }

    /// <summary>Raised when messages cannot arrive any more, and when they can again. What was published in between is lost.</summary>
    event Action? ConnectionChanged;

    /// <summary>
    /// Passes the company's messages to the handler until the result is disposed. Never throws: while Redis is away the subscription
    /// waits for it.
    /// </summary>
    Task<IAsyncDisposable> SubscribeAsync(Guid companyId, Action<ReadOnlyMemory<byte>> handler);
}
