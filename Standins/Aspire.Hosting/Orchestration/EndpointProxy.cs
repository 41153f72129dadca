using System.Net;
using Scale.LocalRuntime.Network;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The one port in front of a resource's replicas. Connections go to the replicas whose own health check passes; if none
/// does, to all that run, because a store that is down makes every replica unhealthy and refusing everybody helps nobody.
/// </summary>
internal sealed class EndpointProxy(EndpointPlan plan, string resource) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, bool> _healthByReplica = [];
    private readonly HashSet<int> _targets = [];
    private TcpBalancer? _balancer;

    /// <summary>Listens, unless it does already. Throws <see cref="PortTakenException"/>.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _balancer ??= plan.Annotation.PortSource is { } source
                ? TcpBalancer.Start(new() { Resource = resource, Port = plan.Port, HowToChangePort = source })
                : TcpBalancer.Start(new() { Resource = resource, Port = plan.Port });
        }
    }

    /// <summary>The replica runs.</summary>
    public void Set(int replica, bool healthy)
    {
        lock (_lock)
        {
            _healthByReplica[replica] = healthy;
            Apply();
        }
    }

    /// <summary>The replica stops (its connections go on) or has ended (they are closed).</summary>
    public void Remove(int replica, bool ended)
    {
        lock (_lock)
        {
            _healthByReplica.Remove(replica);
            Apply();
            if (ended)
                _balancer?.RemoveTarget(Target(replica), closeConnections: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        TcpBalancer? balancer;
        lock (_lock)
            (balancer, _balancer) = (_balancer, null);
        if (balancer is not null)
            await balancer.DisposeAsync();
    }

    private void Apply()
    {
        var healthy = _healthByReplica.Where(replica => replica.Value).Select(replica => replica.Key).ToArray();
        int[] wanted = healthy.Length > 0 ? healthy : [.. _healthByReplica.Keys];
        foreach (var target in _targets.Except(wanted).ToArray())
            _balancer?.RemoveTarget(Target(target), closeConnections: false);
        foreach (var target in wanted.Except(_targets).ToArray())
            _balancer?.AddTarget(Target(target));
        _targets.Clear();
        _targets.UnionWith(wanted);
    }

    private IPEndPoint Target(int replica) => new(IPAddress.Loopback, plan.ReplicaPorts[replica]);
}
