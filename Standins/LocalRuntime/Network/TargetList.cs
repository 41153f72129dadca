using System.Net;

namespace Scale.LocalRuntime.Network;

/// <summary>The targets of a balancer and who gets the next connection.</summary>
internal sealed class TargetList
{
    private readonly Lock _lock = new();
    private readonly List<BalancerTarget> _targets = [];
    private int _turn;

    public void Add(IPEndPoint endPoint)
    {
        lock (_lock)
        {
            if (Find(endPoint) is { } target)
                target.IsDraining = false;
            else
                _targets.Add(new BalancerTarget(endPoint));
        }
    }

    public void Remove(IPEndPoint endPoint, bool closeConnections)
    {
        RelayedConnection[] closing = [];
        lock (_lock)
        {
            if (Find(endPoint) is not { } target)
                return;
            target.IsDraining = true;
            if (closeConnections)
            {
                target.IsClosed = true;
                closing = [.. target.Connections];
            }

            if (closeConnections || target.Connections.Count == 0)
                _targets.Remove(target);
        }

        foreach (var connection in closing)
            connection.Abort();
    }

    /// <summary>
    /// Gives the connection to the target with the fewest, in turn among equals, leaving out those already
    /// <paramref name="tried"/>; null when none is left.
    /// </summary>
    public BalancerTarget? Assign(RelayedConnection connection, List<BalancerTarget> tried)
    {
        lock (_lock)
        {
            BalancerTarget? best = null;
            var first = _turn++ & int.MaxValue;
            for (var i = 0; i < _targets.Count; i++)
            {
                var target = _targets[(first + i) % _targets.Count];
                if (!target.IsDraining && !tried.Contains(target) && (best is null || target.Connections.Count < best.Connections.Count))
                    best = target;
            }

            best?.Connections.Add(connection);
            return best;
        }
    }

    /// <summary>False when the target died while the connection was being made.</summary>
    public bool IsOpen(BalancerTarget target)
    {
        lock (_lock)
            return !target.IsClosed;
    }

    public void Release(RelayedConnection connection, BalancerTarget target)
    {
        lock (_lock)
        {
            target.Connections.Remove(connection);
            if (target.IsDraining && target.Connections.Count == 0)
                _targets.Remove(target);
        }
    }

    private BalancerTarget? Find(IPEndPoint endPoint) => _targets.Find(target => target.EndPoint.Equals(endPoint));
}
