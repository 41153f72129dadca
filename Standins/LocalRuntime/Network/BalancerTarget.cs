using System.Net;

namespace Scale.LocalRuntime.Network;

/// <summary>A target and the connections it holds; guarded by its <see cref="TargetList"/>.</summary>
internal sealed class BalancerTarget(IPEndPoint endPoint)
{
    public IPEndPoint EndPoint { get; } = endPoint;

    public HashSet<RelayedConnection> Connections { get; } = [];

    /// <summary>Removed, and kept for the connections it still has.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Set when its connections were closed because it died: one that is just being made must not live on.</summary>
    public bool IsClosed { get; set; }
}
