using Scale.Core.Credentials;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Connections;

/// <summary>The open streams of one API key or session. It is checked again once per period for all of them.</summary>
internal sealed class KeyConnections(Principal opener, Action<KeyConnections> onCheckDue) : WheelTimer
{
    private readonly HashSet<StreamConnection> _open = [];
    private bool _revoked;
    private int _isDue;

    /// <summary>As it was known at the last check.</summary>
    public Principal Principal { get; set; } = opener;

    /// <summary>Streams open or opening. Guarded by the registry.</summary>
    public int Count { get; set; }

    public bool Concerns(IReadOnlySet<Guid> subjects) =>
        subjects.Contains(Principal.Id) || (Principal.UserId is { } user && subjects.Contains(user)) || subjects.Contains(Principal.Tenant.CompanyId);

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

    // However often it is asked for before it begins, it is one check.
    public override void OnDue()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            onCheckDue(this);
        }
    }

    /// <summary>The check begins: what comes up from now on asks for another one.</summary>
    public void BeginCheck() => Volatile.Write(ref _isDue, 0);
}
