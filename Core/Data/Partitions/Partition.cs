namespace Scale.Core.Data.Partitions;

/// <summary>One month of one table.</summary>
/// <param name="Table">The table it belongs or belonged to.</param>
/// <param name="KeepDays">Days after its end that a month of this table is kept, as the database has it; 0 for ever.</param>
/// <param name="Name">Its own name, for example <c>orders_2026_11</c>.</param>
/// <param name="From">Start of the month, included.</param>
/// <param name="To">End of the month, excluded.</param>
/// <param name="State">Where it is on its way out.</param>
/// <param name="DetachedAt">When it left its table; null if it has not.</param>
/// <param name="Bytes">Size with indexes.</param>
/// <param name="Rows">The planner's estimate.</param>
public sealed record Partition(
    string Table,
    int KeepDays,
    string Name,
    DateTimeOffset From,
    DateTimeOffset To,
    PartitionState State,
    DateTimeOffset? DetachedAt,
    long Bytes,
    long Rows);

/// <summary>Where a month is on its way out.</summary>
public enum PartitionState
{
    /// <summary>Part of its table.</summary>
    Attached,

    /// <summary>New transactions do not see it any more; older ones may.</summary>
    Detaching,

    /// <summary>A table of its own, dropped after the grace; attaching it brings the month back.</summary>
    Detached,
}

/// <summary>A month that should exist and does not.</summary>
public readonly record struct MissingPartition(string Table, DateTimeOffset Month);
