namespace Scale.Core.Data.Replicas;

/// <summary>What this process knows of the hosts of its databases, for operators.</summary>
public sealed class HostReport
{
    private readonly DatabaseSets _sets;

    internal HostReport(DatabaseSets sets) => _sets = sets;

    /// <summary>Every database with its hosts as they were at the last poll. A database with one host is not polled: its host is <c>unknown</c>.</summary>
    public IReadOnlyList<(string Database, IReadOnlyList<HostStatus> Hosts)> Read() => [.. _sets.All.Select(set => (set.Name, set.Describe()))];
}
