using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Connections;

/// <summary>The open streams of one API key. It is checked again once per period for all of them.</summary>
internal sealed class KeyConnections(Guid keyId, string presented, Action<KeyConnections> onCheckDue) : WheelTimer
{
    private readonly HashSet<StreamConnection> _open = [];
    private bool _revoked;

    public Guid KeyId => keyId;

    /// <summary>The key itself, to ask the authenticator again. Never logged.</summary>
    public string Presented => presented;

    /// <summary>Streams open or opening. Guarded by the registry.</summary>
    public int Count { get; set; }

    public void Add(StreamConnection connection)
    {
        lock (_open)
        {
            _open.Add(connection);
            if (!_revoked)
            {
                return;
            }
        }
        connection.End(CloseReason.Revoked);
    }

    public void Remove(StreamConnection connection)
    {
        lock (_open)
        {
            _open.Remove(connection);
        }
    }

    public void Revoke()
    {
        StreamConnection[] open;
        lock (_open)
        {
            _revoked = true;
            open = [.. _open];
        }
        foreach (var connection in open)
        {
            connection.End(CloseReason.Revoked);
        }
    }

    public override void OnDue() => onCheckDue(this);
}
