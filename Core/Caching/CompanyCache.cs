using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>This process's memory over Redis: the hit, and what is done when there is none.</summary>
internal sealed class CompanyCache(
    CacheMemory memory, RedisCacheStore store, PendingInvalidations pending, IOptions<CacheOptions> options, TimeProvider clock, ILogger<CompanyCache> logger)
    : ICompanyCache
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly GenerationQuestions _questions = new(store, options, clock);
    private readonly CacheFills _fills = new(memory, store, options, clock);
    private readonly ConcurrentDictionary<(CacheKey Key, CacheGeneration Generation), Lazy<Task<CacheEntry>>> _flights = new();

    /// <summary>Something may have been missed: what is known of generations has to be asked for again before it counts.</summary>
    public void Doubt() => _questions.Doubt();

    /// <summary>Another instance has invalidated something, or this one.</summary>
    public void Forget(Guid companyId, string? space) => memory.Find(companyId)?.Generations.Forget(space);

    public ValueTask<T> GetOrCreateAsync<TState, T>(
        CacheKey key, TState state, Func<TState, CacheFill, CancellationToken, ValueTask<T>> factory, ICacheCodec<T> codec,
        CacheLifetime lifetime, CancellationToken ct, CommitPosition? mustSee = null)
    {
        if (memory.Find(key.CompanyId) is { } shelf && FindCurrent(shelf, key, mustSee) is { } entry)
        {
            var now = clock.GetTimestamp();
            if (now < entry.FreshUntil)
            {
                entry.IsUsed = true;
                shelf.CountHit();
                CacheTelemetry.Count("hit");
                if (IsDueEarly(entry, now))
                    Refresh(shelf, key, entry, new Maker<TState, T>(state, factory, codec), lifetime);
                return new(Unpack(entry, codec));
            }
            if (now < entry.StaleUntil)
            {
                entry.IsUsed = true;
                shelf.CountStaleHit();
                CacheTelemetry.Count("stale");
                Refresh(shelf, key, entry, new Maker<TState, T>(state, factory, codec), lifetime);
                return new(Unpack(entry, codec));
            }
        }
        return key.Name.Length > CacheKey.MaxNameLength
            ? factory(state, default, ct)
            : FetchAsync(key, new Maker<TState, T>(state, factory, codec), lifetime, mustSee, ct);
    }

    public ValueTask<T?> GetOrCreateInMemoryAsync<TState, T>(
        CacheKey key, TState state, Func<TState, CacheFill, CancellationToken, ValueTask<(T? Value, int Bytes)>> factory, CacheLifetime lifetime,
        CancellationToken ct, CommitPosition? mustSee = null)
        where T : class
    {
        var shelf = memory.Of(key.CompanyId);
        if (key.Name.Length > CacheKey.MaxNameLength || _questions.Certain(shelf.Generations, key, mustSee) is not { } known)
            return MakeAsync(factory(state, default, ct));
        if (shelf.Find(key, known) is { } entry && clock.GetTimestamp() < entry.FreshUntil)
        {
            entry.IsUsed = true;
            shelf.CountHit();
            CacheTelemetry.Count("hit");
            return new((T)entry.Value);
        }
        return _fills.MakeInMemoryAsync(shelf, key, known, state, factory, lifetime, ct);

        static async ValueTask<T?> MakeAsync(ValueTask<(T? Value, int Bytes)> made) => (await made).Value;
    }

    public ValueTask ConfirmAsync(Guid companyId, CancellationToken ct) =>
        // Nothing is kept: what is fetched asks anyway.
        memory.Find(companyId) is { } shelf ? _questions.ConfirmAsync(shelf.Generations, companyId, ct) : ValueTask.CompletedTask;

    /// <summary>The generation of a space: another after each of its invalidations, so that it can be a part of other names.</summary>
    public async ValueTask<CacheGeneration> GenerationAsync(Guid companyId, string space, CommitPosition? mustSee, CancellationToken ct) =>
        (await _questions.KnowAsync(memory.Of(companyId).Generations, new CacheKey(companyId, space, ""), mustSee, ct)).Generation;

    public ValueTask InvalidateAsync(Guid companyId, string? space, CommitPosition? position = null) => InvalidateAsync(companyId, [space ?? ""], position);

    public async ValueTask InvalidateAsync(Guid companyId, IReadOnlyCollection<string> spaces, CommitPosition? position = null)
    {
        if (spaces.Any(space => space.Contains(RedisCacheStore.Separator)))
            throw new ArgumentException($"A space's name cannot contain '{RedisCacheStore.Separator}'.", nameof(spaces));
        if (await store.InvalidateAsync(companyId, spaces, position) is { } leased)
        {
            foreach (var space in spaces)
                Forget(companyId, Named(space));
            await LeasesOverAsync(leased);
            return;
        }
        foreach (var space in spaces)
        {
            memory.Find(companyId)?.Generations.Replace(Named(space), position);
            pending.Add(companyId, Named(space), position);
        }
    }

    private static string? Named(string space) => space.Length == 0 ? null : space;

    // Instances that need not ask may not have heard of it; when the last of their leases is over they ask. Redis counts it in real time, and
    // so does this: a timer goes by a clock that is up to 10 ms behind (CLOCK_MONOTONIC_COARSE), so it may end too early.
    private static async ValueTask LeasesOverAsync(TimeSpan leased)
    {
        var started = Stopwatch.GetTimestamp();
        for (var left = leased; left > TimeSpan.Zero; left = leased - Stopwatch.GetElapsedTime(started))
            await Task.Delay(left < Tick ? Tick : left);
    }

    public CacheStatistics StatisticsOf(Guid companyId) => memory.Find(companyId)?.Statistics ?? new CacheStatistics(0, 0, 0, 0, 0, 0);

    private CacheEntry? FindCurrent(CacheShelf shelf, CacheKey key, CommitPosition? mustSee) =>
        _questions.Current(shelf.Generations, key.CompanyId, shelf.Generations.Of(key.Space), mustSee) is { } known ? shelf.Find(key, known) : null;

    private async ValueTask<T> FetchAsync<TState, T>(
        CacheKey key, Maker<TState, T> maker, CacheLifetime lifetime, CommitPosition? mustSee, CancellationToken ct)
    {
        var shelf = memory.Of(key.CompanyId);
        var known = await _questions.KnowAsync(shelf.Generations, key, mustSee, ct);
        if (shelf.Find(key, known) is { } found && clock.GetTimestamp() < found.FreshUntil)
            return Unpack(found, maker.Codec);
        return Unpack(await FlyAsync(shelf, key, known.Generation, known.Floor, maker, lifetime, isRefresh: false).WaitAsync(ct), maker.Codec);
    }

    // Who comes after an invalidation has another generation and does not board what took off before it.
    private async Task<CacheEntry> FlyAsync(
        CacheShelf shelf, CacheKey key, CacheGeneration generation, CommitPosition? floor, ICacheMaker maker, CacheLifetime lifetime, bool isRefresh)
    {
        var flight = _flights.GetOrAdd(
            (key, generation), _ => new(() => Task.Run(() => _fills.FillAsync(shelf, key, generation, floor, maker, lifetime, isRefresh))));
        try
        {
            return await flight.Value;
        }
        finally
        {
            _flights.TryRemove(new((key, generation), flight));
        }
    }

    private void Refresh(CacheShelf shelf, CacheKey key, CacheEntry entry, ICacheMaker maker, CacheLifetime lifetime)
    {
        if (entry.TryBeginRefresh())
            _ = RefreshAsync(shelf, key, entry, maker, lifetime);
    }

    private async Task RefreshAsync(CacheShelf shelf, CacheKey key, CacheEntry entry, ICacheMaker maker, CacheLifetime lifetime)
    {
        try
        {
            await FlyAsync(shelf, key, entry.Generation, shelf.Generations.Of(key.Space).Now.Floor, maker, lifetime, isRefresh: true);
        }
        // Nobody waits: the old value is answered as long as it may be, and the next who asks tries again.
        catch (Exception e)
        {
            CacheTelemetry.Count("refresh_failed");
            logger.LogWarning(e, "A value of {Space} could not be made anew", key.Space);
            entry.EndRefresh();
        }
    }

    // XFetch (A. Vattani, F. Chierichetti, K. Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015) with beta 1: the longer
    // a value takes to make, the earlier somebody begins.
    private static bool IsDueEarly(CacheEntry entry, long now)
    {
        var left = entry.FreshUntil - now;
        return left < entry.Cost * 20 && -Math.Log(1 - Random.Shared.NextDouble()) * entry.Cost >= left;
    }

    private static T Unpack<T>(CacheEntry entry, ICacheCodec<T> codec) => codec.IsImmutable ? (T)entry.Value : codec.Read((byte[])entry.Value);
}
