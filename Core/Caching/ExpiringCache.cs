using System.Collections.Concurrent;

namespace Scale.Core.Caching;

/// <summary>
/// A bounded in-memory cache of things that may be some seconds old. Concurrent misses of one key load it once.
/// Two halves bound it without bookkeeping on reads: when the younger is full the older is dropped and they change places,
/// so what has been used since then stays.
/// </summary>
/// <param name="capacity">Most entries, both halves together.</param>
/// <param name="clock">The clock that entries expire by.</param>
public sealed class ExpiringCache<TKey, TValue>(int capacity, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _loading = new();
    private volatile Halves _halves = new([], []);

    /// <summary>Number of entries, expired ones included; what is in both halves counts twice.</summary>
    public int Count => _halves.Young.Count + _halves.Old.Count;

    /// <summary>The value if it is here and has not expired.</summary>
    public bool TryGet(TKey key, out TValue value)
    {
        var halves = _halves;
        if ((halves.Young.TryGetValue(key, out var entry) || Promote(halves, key, out entry)) && entry.ExpiresAt > clock.GetTimestamp())
        {
            value = entry.Value;
            return true;
        }
        value = default!;
        return false;
    }

    /// <summary>Keeps the value for that long.</summary>
    public void Set(TKey key, TValue value, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            return;
        var halves = _halves;
        halves.Young[key] = new Entry(value, ExpiryOf(lifetime));
        TurnIfFull(halves);
    }

    /// <summary>
    /// Keeps what <paramref name="choose"/> makes of the value that is here and this one, for that long, whoever else does so at the same
    /// time. It may be called more than once, so the same value chosen twice must change nothing.
    /// </summary>
    public void Merge(TKey key, TValue value, Func<TValue, TValue, TValue> choose, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            return;
        var entry = new Entry(value, ExpiryOf(lifetime));
        Halves halves;
        do
        {
            halves = _halves;
            halves.Young.AddOrUpdate(
                key,
                static (key, merge) => merge.Halves.Old.TryGetValue(key, out var known) ? merge.Self.Choose(known, merge.Entry, merge.Choose) : merge.Entry,
                static (_, known, merge) => merge.Self.Choose(known, merge.Entry, merge.Choose),
                (Self: this, Halves: halves, Entry: entry, Choose: choose));
        }
        // Turned meanwhile: somebody may have put the key into the new half without having seen this.
        while (!ReferenceEquals(_halves, halves));
        TurnIfFull(halves);
    }

    /// <summary>Forgets the value.</summary>
    public void Remove(TKey key)
    {
        var halves = _halves;
        halves.Young.TryRemove(key, out _);
        halves.Old.TryRemove(key, out _);
    }

    /// <summary>
    /// The value, loaded if need be. One load serves everybody who waits for the key; it is not cancelled with the first of
    /// them, so it must bound itself. <paramref name="lifetime"/> says how long a loaded value is kept; zero: not at all.
    /// </summary>
    public async ValueTask<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> load, Func<TValue, TimeSpan> lifetime, CancellationToken ct)
    {
        if (TryGet(key, out var value))
            return value;
        var shared = _loading.GetOrAdd(
            key,
            static (key, state) => new(() => state.Self.LoadAsync(key, state.Load, state.Lifetime)),
            (Self: this, Load: load, Lifetime: lifetime));
        return await shared.Value.WaitAsync(ct);
    }

    private async Task<TValue> LoadAsync(TKey key, Func<TKey, Task<TValue>> load, Func<TValue, TimeSpan> lifetime)
    {
        try
        {
            var value = await load(key);
            Set(key, value, lifetime(value));
            return value;
        }
        finally
        {
            _loading.TryRemove(key, out _);
        }
    }

    // The older half keeps its own until it is dropped, so that nobody finds the key in neither; what is new in the younger one stays.
    private bool Promote(Halves halves, TKey key, out Entry entry)
    {
        if (!halves.Old.TryGetValue(key, out entry))
            return false;
        if (entry.ExpiresAt > clock.GetTimestamp() && halves.Young.TryAdd(key, entry))
            TurnIfFull(halves);
        return true;
    }

    private Entry Choose(Entry known, Entry told, Func<TValue, TValue, TValue> choose) =>
        known.ExpiresAt > clock.GetTimestamp() ? told with { Value = choose(known.Value, told.Value) } : told;

    private long ExpiryOf(TimeSpan lifetime) => clock.GetTimestamp() + (long)(lifetime.TotalSeconds * clock.TimestampFrequency);

    private void TurnIfFull(Halves halves)
    {
        if (halves.Young.Count < Math.Max(1, capacity / 2))
            return;
        lock (_turning)
        {
            if (ReferenceEquals(_halves, halves))
                _halves = new Halves([], halves.Young);
        }
    }

    private readonly record struct Entry(TValue Value, long ExpiresAt);

    private sealed record Halves(ConcurrentDictionary<TKey, Entry> Young, ConcurrentDictionary<TKey, Entry> Old);
}
