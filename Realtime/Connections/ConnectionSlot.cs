namespace Scale.Realtime.Connections;

/// <summary>A stream's place within the limits, from before it is opened until it has ended.</summary>
internal sealed class ConnectionSlot(ConnectionRegistry registry, KeyConnections key) : IDisposable
{
    private StreamConnection? _connection;

    /// <summary>From now on the stream is found by whoever must end it.</summary>
    public void Open(StreamConnection connection)
    {
        _connection = connection;
        registry.Open(key, connection);
    }

    public void Dispose() => registry.Leave(key, _connection);
}
