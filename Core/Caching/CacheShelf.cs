using System.Collections.Concurrent;

namespace Scale.Core.Caching;

/// <summary>
/// The values of one company in this process, within a budget of bytes. When it is full its own values go, by the CLOCK algorithm
/// (F. J. Corbató, 1968): a hand passes over them and takes the first that was not used since its last round.
/// </summary>
internal sealed class CacheShelf(long budget)
{
    // What a value costs beside its bytes: entry, key, dictionary and hand.
    private const int Overhead = 200;

    /// <summary>What a shelf without values costs: its tables and what is known of two spaces, measured on a machine with 2 cores.</summary>
    public const int Empty = 1_800;

    private readonly ConcurrentDictionary<(string Space, string Name), CacheEntry> _entries = new();
    private readonly Queue<(string Space, string Name)> _hand = new();
    private readonly Lock _change = new();
    private long _bytes, _hits, _staleHits, _storeHits, _misses, _usedAt;

    /// <summary>What its values were made in.</summary>
    public CacheGenerations Generations { get; } = new();

    /// <summary>Bytes with overhead.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>When it was last asked, so that the shelf that is idle longest goes first.</summary>
    public long UsedAt
    {
        get => Volatile.Read(ref _usedAt);
        set => Volatile.Write(ref _usedAt, value);
    }

    public CacheStatistics Statistics => new(
        _entries.Count, Bytes, Volatile.Read(ref _hits), Volatile.Read(ref _staleHits), Volatile.Read(ref _storeHits), Volatile.Read(ref _misses));

    public CacheEntry? Find(string space, string name) => _entries.TryGetValue((space, name), out var entry) ? entry : null;

    /// <summary>The value of that generation.</summary>
    public CacheEntry? Find(CacheKey key, SpaceState known) => Find(key.Space, key.Name) is { } entry && entry.Generation == known.Generation ? entry : null;

    public void CountHit() => Interlocked.Increment(ref _hits);

    public void CountStaleHit() => Interlocked.Increment(ref _staleHits);

    public void CountStoreHit() => Interlocked.Increment(ref _storeHits);

    public void CountMiss() => Interlocked.Increment(ref _misses);

    /// <summary>Keeps a value; answers by how many bytes the shelf has grown.</summary>
    public long Put(string space, string name, CacheEntry entry)
    {
        lock (_change)
        {
            var before = _bytes;
            var key = (space, name);
            if (_entries.TryGetValue(key, out var old))
                _bytes -= Size(key, old);
            else
                _hand.Enqueue(key);
            _entries[key] = entry;
            _bytes += Size(key, entry);
            while (_bytes > budget && Turn())
            {
            }
            return _bytes - before;
        }
    }

    /// <summary>Drops everything; answers how many bytes that were.</summary>
    public long Clear()
    {
        lock (_change)
        {
            var bytes = _bytes;
            _entries.Clear();
            _hand.Clear();
            Volatile.Write(ref _bytes, 0);
            return bytes;
        }
    }

    // Every value is passed at most twice: the first time it loses its mark.
    private bool Turn()
    {
        while (_hand.TryDequeue(out var key))
        {
            if (!_entries.TryGetValue(key, out var entry))
                continue;
            if (entry.IsUsed)
            {
                entry.IsUsed = false;
                _hand.Enqueue(key);
                continue;
            }
            _entries.TryRemove(key, out _);
            _bytes -= Size(key, entry);
            return true;
        }
        return false;
    }

    private static long Size((string Space, string Name) key, CacheEntry entry) => entry.Bytes + Overhead + (2L * key.Name.Length);
}
