namespace Scale.Core.Data;

/// <summary>A store has no room for the request right now; the same request may work in a moment. Answered with 503.</summary>
public sealed class StoreBusyException(string message) : TimeoutException(message);
