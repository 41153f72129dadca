namespace Scale.Core.Data.Pools;

/// <summary>
/// Keeps one company, whose rows may be stuck behind a lock, from holding every connection of a pool. Companies share a fixed number of
/// places by their ids, so that any number of them costs the same (stochastic fairness queueing, P. McKenney, INFOCOM 1990): two that meet
/// in one place share its turns, and nobody else notices.
/// </summary>
internal sealed class CompanyShares
{
    private const int Places = 1_024;

    private readonly SemaphoreSlim?[] _places = new SemaphoreSlim?[Places];
    private readonly int _most;
    private readonly TimeSpan _longest;
    private readonly string _pool;

    /// <param name="pool">Name of the options of the pool, such as <c>Primary</c>.</param>
    /// <param name="size">Its most connections.</param>
    /// <param name="data">How much of it one company may hold, and how long is waited.</param>
    public CompanyShares(string pool, int size, DataOptions data) =>
        (_pool, _longest, _most) = (pool, data.ConnectTimeout, Math.Max(1, (int)Math.Ceiling(size * data.CompanyShare)));

    /// <summary>A turn to use a connection; dispose it behind the connection. Throws when none becomes free in time.</summary>
    public async ValueTask<ConnectionTurn> EnterAsync(Guid company, CancellationToken ct) =>
        await ConnectionTurn.TakeAsync(PlaceOf(company), _longest, ct) ?? throw new StoreBusyException(
            $"The company holds {_most} connections of this process, its share of a pool (Data:CompanyShare of Data:{_pool}:MaxSize), and none became free within {_longest}.");

    private SemaphoreSlim PlaceOf(Guid company)
    {
        ref var place = ref _places[(uint)company.GetHashCode() % Places];
        // Made by whoever is first; who lost the race uses the other's.
        return Volatile.Read(ref place) ?? Interlocked.CompareExchange(ref place, new SemaphoreSlim(_most), null) ?? place;
    }
}
