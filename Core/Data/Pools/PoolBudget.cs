namespace Scale.Core.Data.Pools;

/// <summary>What one process may ask of one server.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="MaxConnections">Its <c>max_connections</c>.</param>
/// <param name="Reserved">Of those, what is kept for superusers and replication.</param>
/// <param name="Pools">The pools to it: name and most connections of each, the monitor's one included.</param>
internal sealed record PoolBudget(string Server, int MaxConnections, int Reserved, IReadOnlyList<(string Name, int Max)> Pools)
{
    /// <summary>Null if the pools of all instances fit; otherwise the arithmetic.</summary>
    public string? Exceeds(int instances)
    {
        var perInstance = Pools.Sum(pool => pool.Max);
        var room = MaxConnections - Reserved;
        return perInstance * instances <= room ? null
            : $"The pools do not fit the server {Server}: {string.Join(" + ", Pools.Select(pool => $"{pool.Name} {pool.Max}"))} = {perInstance} connections, "
            + $"times {instances} instances (Data:Instances) = {perInstance * instances}, and there is room for {room} "
            + $"(max_connections {MaxConnections} - {Reserved} reserved). Lower Data:Primary:MaxSize or Data:Replica:MaxSize, raise max_connections, or put PgBouncer before it.";
    }
}
