using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Scale.Core.Caching;

/// <summary>The shelves of all companies in this process, within one budget. When it is used up, whole shelves go, the longest idle first.</summary>
internal sealed class CacheMemory(IOptions<CacheOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, CacheShelf> _shelves = new();
    private readonly Lock _sweep = new();
    private long _bytes;

    /// <summary>Bytes of all values and shelves with overhead.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The company's shelf if it has one.</summary>
    public CacheShelf? Find(Guid company) => _shelves.TryGetValue(company, out var shelf) ? shelf : null;

    /// <summary>The company's shelf.</summary>
    public CacheShelf Of(Guid company) => _shelves.TryGetValue(company, out var shelf) ? shelf : Add(company);

    /// <summary>Keeps a value.</summary>
    public void Put(CacheKey key, CacheShelf shelf, CacheEntry entry)
    {
        shelf.UsedAt = clock.GetTimestamp();
        Count(shelf.Put(key.Space, key.Name, entry), shelf);
        // Swept away meanwhile: nobody will find the value there.
        if (Find(key.CompanyId) != shelf)
            Interlocked.Add(ref _bytes, -shelf.Clear());
    }

    private CacheShelf Add(Guid company)
    {
        var shelf = new CacheShelf(Math.Min(options.Value.CompanyBytes, options.Value.MemoryBytes)) { UsedAt = clock.GetTimestamp() };
        var there = _shelves.GetOrAdd(company, shelf);
        // Also without values: there are as many as companies that were ever read.
        if (there == shelf)
            Count(CacheShelf.Empty, shelf);
        return there;
    }

    private void Count(long bytes, CacheShelf newest)
    {
        if (Interlocked.Add(ref _bytes, bytes) > options.Value.MemoryBytes)
            Sweep(newest);
    }

    // A tenth at a time, so that it is not done for every value.
    private void Sweep(CacheShelf newest)
    {
        if (!_sweep.TryEnter())
            return;
        try
        {
            foreach (var (company, shelf) in _shelves.OrderBy(shelf => shelf.Value.UsedAt).ToList())
            {
                if (Bytes <= options.Value.MemoryBytes / 10 * 9)
                    return;
                if (shelf != newest && _shelves.TryRemove(company, out _))
                    Interlocked.Add(ref _bytes, -(shelf.Clear() + CacheShelf.Empty));
            }
        }
        finally
        {
            _sweep.Exit();
        }
    }
}
