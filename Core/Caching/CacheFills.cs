using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>Gets a value that is not in this process's memory: from Redis, from the instance that is making it, or by making it.</summary>
internal sealed class CacheFills(CacheMemory memory, RedisCacheStore store, IOptions<CacheOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    public async Task<CacheEntry> FillAsync(
        CacheShelf shelf, CacheKey key, CacheGeneration generation, CommitPosition? floor, ICacheMaker maker, CacheLifetime lifetime, bool isRefresh)
    {
        var started = clock.GetTimestamp();
        for (var isFirst = true; store.IsAvailable; isFirst = false)
        {
            var lease = Lease(shelf, key);
            var stored = await store.ReadAsync(key, lease);
            if (stored is null)
                break;
            if (stored.Bytes is { } bytes && stored.Generation == generation)
            {
                var entry = new CacheEntry(
                    maker.Keep(bytes), bytes.Length, generation, Later(stored.FreshFor), Later(stored.StaleFor), Ticks(stored.Cost));
                if (stored.FreshFor > TimeSpan.Zero || !isRefresh)
                {
                    memory.Put(key, shelf, entry);
                    shelf.CountStoreHit();
                    CacheTelemetry.Count("store_hit");
                    return entry;
                }
            }
            if (stored.HasLease || (stored.Bytes is not null && await store.TryLeaseAsync(key, lease)))
                return await MakeAsync(shelf, key, generation, floor, maker, lifetime);
            if (clock.GetElapsedTime(started) >= options.Value.LeaseWait)
                break;
            if (isFirst)
                CacheTelemetry.Count("waited");
            await Task.Delay(Look, clock);
        }
        return await MakeAsync(shelf, key, generation, floor, maker, lifetime);
    }

    /// <summary>
    /// Makes a value that Redis is not told of, and keeps it if it is known what it has to show. <paramref name="known"/> is from before it is made: who
    /// invalidates meanwhile makes it another generation than the one that holds then.
    /// </summary>
    public async ValueTask<T?> MakeInMemoryAsync<TState, T>(
        CacheShelf shelf, CacheKey key, SpaceState known, TState state, Func<TState, CacheFill, CancellationToken, ValueTask<(T? Value, int Bytes)>> factory,
        CacheLifetime lifetime, CancellationToken ct)
        where T : class
    {
        var started = clock.GetTimestamp();
        var (value, bytes) = await factory(state, new CacheFill(known.Floor), ct);
        shelf.CountMiss();
        CacheTelemetry.Made(clock.GetElapsedTime(started));
        if (value is not null && known.Floor is not null && bytes <= options.Value.ValueBytes)
            memory.Put(key, shelf, new CacheEntry(value, bytes, known.Generation, Later(lifetime.Fresh), Later(lifetime.Fresh), cost: 0));
        return value;
    }

    private async Task<CacheEntry> MakeAsync(
        CacheShelf shelf, CacheKey key, CacheGeneration generation, CommitPosition? floor, ICacheMaker maker, CacheLifetime lifetime)
    {
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.Value.FactoryTimeout, clock);
        try
        {
            var (kept, bytes) = await maker.MakeAsync(new CacheFill(floor), timeout.Token);
            var cost = clock.GetElapsedTime(started);
            shelf.CountMiss();
            CacheTelemetry.Made(cost);
            var entry = new CacheEntry(kept, bytes.Length, generation, Later(lifetime.Fresh), Later(lifetime.Fresh + lifetime.Stale), Ticks(cost));
            if (bytes.Length > options.Value.ValueBytes)
            {
                await store.ReleaseAsync(key);
                return entry;
            }
            memory.Put(key, shelf, entry);
            // What was assumed while Redis was away means nothing to it.
            if (generation is { Birth: > 0, All: > 0, Space: > 0 })
                await store.WriteAsync(key, bytes, generation, lifetime, cost);
            return entry;
        }
        catch
        {
            await store.ReleaseAsync(key);
            throw;
        }
    }

    // Twice what it took the last time; who holds it and dies keeps the others waiting no longer.
    private TimeSpan Lease(CacheShelf shelf, CacheKey key)
    {
        var last = shelf.Find(key.Space, key.Name)?.Cost ?? 0;
        var twice = TimeSpan.FromSeconds(2.0 * last / clock.TimestampFrequency);
        return twice > ShortestLease ? twice : ShortestLease;
    }

    private long Later(TimeSpan from) => clock.GetTimestamp() + Ticks(from);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
