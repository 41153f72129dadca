using System.Collections.Concurrent;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>
/// Invalidations that Redis could not be told. There is at most one for each space, and one for the whole company instead of many, so their
/// number is bounded by what was changed meanwhile.
/// </summary>
internal sealed class PendingInvalidations
{
    private const int MostSpaces = 8;

    private readonly ConcurrentDictionary<Guid, Dictionary<string, CommitPosition?>> _companies = new();

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _companies.IsEmpty;

    /// <summary>Keeps one; null is the whole company.</summary>
    public void Add(Guid company, string? space, CommitPosition? position) => _companies.AddOrUpdate(
        company, _ => Merge([], space, position), (_, spaces) => Merge(new(spaces), space, position));

    /// <summary>Takes out all of one company.</summary>
    public bool TryTake(out Guid company, out IReadOnlyDictionary<string, CommitPosition?> spaces)
    {
        foreach (var (id, _) in _companies)
        {
            if (_companies.TryRemove(id, out var taken))
            {
                (company, spaces) = (id, taken);
                return true;
            }
        }
        (company, spaces) = (default, new Dictionary<string, CommitPosition?>());
        return false;
    }

    // The empty name is the company.
    private static Dictionary<string, CommitPosition?> Merge(Dictionary<string, CommitPosition?> spaces, string? space, CommitPosition? position)
    {
        if (space is null || spaces.Count >= MostSpaces || spaces.ContainsKey(""))
        {
            foreach (var other in spaces.Values.OfType<CommitPosition>())
                position = position is { } mine ? CommitPosition.Later(mine, other) : other;
            return new() { [""] = position };
        }
        spaces[space] = spaces.TryGetValue(space, out var known) && known is { } before && position is { } now
            ? CommitPosition.Later(before, now) : position ?? known;
        return spaces;
    }
}
