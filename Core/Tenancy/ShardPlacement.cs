using Microsoft.Extensions.Options;
using Scale.Core.Data;

namespace Scale.Core.Tenancy;

/// <summary>
/// Chooses the shard of a new company: the one with the fewest, of those whose primary answers. Counts come from the catalog every few seconds and are kept up to date
/// with what this process places; what others place meanwhile shows at the next count, so shards are even to within a few seconds of sign-ups.
/// </summary>
public sealed class ShardPlacement(ShardList list, ShardDatabases shards, IOptions<PlacementOptions> options, TimeProvider clock)
{
    private readonly Lock _choosing = new();
    private Dictionary<string, long>? _companies;
    private HashSet<string> _away = [];
    private long _countedAt;

    /// <summary>Whether new companies can be put there on request.</summary>
    public bool IsKnown(string shard) => shards.Names.Contains(shard, StringComparer.Ordinal);

    /// <summary>The shard for one more company.</summary>
    public async Task<string> ChooseAsync(CancellationToken ct)
    {
        var open = shards.Names.Except(options.Value.Closed, StringComparer.Ordinal).ToList();
        if (open.Count == 0)
            throw new InvalidOperationException("Placement:Closed names every shard; there is none left for a new company.");
        if (open.Count == 1)
            return open[0];

        var fresh = IsFresh() ? null : await list.ReadAsync(ct);
        lock (_choosing)
        {
            if (fresh is not null)
            {
                _companies = fresh.ToDictionary(shard => shard.Name, shard => shard.Companies, StringComparer.Ordinal);
                _away = [.. fresh.Where(shard => shard.State != ShardList.Available).Select(shard => shard.Name)];
                _countedAt = clock.GetTimestamp();
            }
            var answering = open.Where(name => !_away.Contains(name)).ToList();
            // If none answers the sign-up fails wherever it goes.
            var chosen = (answering.Count > 0 ? answering : open).MinBy(name => _companies!.GetValueOrDefault(name))!;
            _companies![chosen] = _companies.GetValueOrDefault(chosen) + 1;
            return chosen;
        }
    }

    private bool IsFresh()
    {
        lock (_choosing)
            return _companies is not null && clock.GetElapsedTime(_countedAt) < options.Value.Refresh;
    }
}
