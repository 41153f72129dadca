using System.Collections.Concurrent;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>
/// What this process believes the generations of a company to be. A value carries those it was made in and is good only while they are
/// the same. No clocks are compared: an invalidation changes a generation, and that is all.
/// </summary>
internal sealed class CacheGenerations
{
    private readonly ConcurrentDictionary<string, Space> _spaces = new(StringComparer.Ordinal);
    private readonly Lock _change = new();
    private long _changes, _leasedUntil, _missedAt;
    private int _isLearning;
    private SharedRounds<Guid, bool>? _rounds;

    /// <summary>What callers wait for who have to know of everything that was invalidated before they came: one question after another; false if Redis does not answer.</summary>
    public SharedRounds<Guid, bool>? Rounds => Volatile.Read(ref _rounds);

    /// <summary>These, if there are none.</summary>
    public SharedRounds<Guid, bool> Begin(SharedRounds<Guid, bool> rounds) => Interlocked.CompareExchange(ref _rounds, rounds, null) ?? rounds;

    /// <summary>All spaces that were ever asked for.</summary>
    public IReadOnlyList<string> Spaces => [.. _spaces.Keys];

    /// <summary>Grows with every invalidation, so that an answer from before one is recognised.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Until when this process knows every invalidation that has ended.</summary>
    public long LeasedUntil
    {
        get => Volatile.Read(ref _leasedUntil);
        set => Volatile.Write(ref _leasedUntil, value);
    }

    /// <summary>When Redis was last asked by somebody who had to know; of those who ask, one after another.</summary>
    public long AskedAt { get; set; } = long.MinValue / 2;

    /// <summary>When somebody last could not be answered from memory, as too little was known.</summary>
    public long MissedAt
    {
        get => Volatile.Read(ref _missedAt);
        set => Volatile.Write(ref _missedAt, value);
    }

    /// <summary>True once, until <see cref="EndLearning"/>: the caller asks Redis in the background.</summary>
    public bool TryBeginLearning() => Volatile.Read(ref _isLearning) == 0 && Interlocked.Exchange(ref _isLearning, 1) == 0;

    /// <summary>It has been asked.</summary>
    public void EndLearning() => Volatile.Write(ref _isLearning, 0);

    /// <summary>The space; it is unknown at first.</summary>
    public Space Of(string space) => _spaces.TryGetValue(space, out var known) ? known : _spaces.GetOrAdd(space, static _ => new Space());

    /// <summary>Takes in what Redis said to a question asked when there had been that many changes; false if there was one since.</summary>
    public bool TryLearn(StoredGenerations stored, long epoch, long changes)
    {
        lock (_change)
        {
            if (_changes != changes)
                return false;
            foreach (var (name, value) in stored.Spaces)
            {
                var floor = stored.Floors.TryGetValue(name, out var position) ? position : (CommitPosition?)null;
                Of(name).Now = new SpaceState(new CacheGeneration(stored.Birth, stored.All, value), floor, epoch);
            }
            return true;
        }
    }

    /// <summary>
    /// Redis cannot be asked: what is made from now on is good in this process until it can. What somebody must see whom the known generation
    /// does not promise it begins another: nobody here has heard what that commit outdated.
    /// </summary>
    public SpaceState Assume(Space space, long epoch, CommitPosition? mustSee)
    {
        lock (_change)
        {
            var now = space.Now;
            if (now.Epoch != epoch)
                now = new SpaceState(new CacheGeneration(Local(), Local(), Local()), null, epoch);
            if (mustSee is { } position && !now.Shows(position))
                now = now.Replaced(position);
            return space.Now = now;
        }
    }

    /// <summary>An invalidation of a space, or with null of all: Redis knows what holds now.</summary>
    public void Forget(string? space) => Change(space, static (known, _) => known with { Epoch = SpaceState.Never }, null);

    /// <summary>The same while Redis cannot be asked; new values show <paramref name="position"/>.</summary>
    public void Replace(string? space, CommitPosition? position) => Change(space, static (known, position) => known.Replaced(position), position);

    private void Change(string? space, Func<SpaceState, CommitPosition?, SpaceState> change, CommitPosition? position)
    {
        lock (_change)
        {
            _changes++;
            foreach (var (name, known) in _spaces)
            {
                if (space is null || name == space)
                    known.Now = change(known.Now, position);
            }
        }
    }

    // Below zero, where Redis has none.
    internal static long Local() => -Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>One space.</summary>
    internal sealed class Space
    {
        private SpaceState _now = new(default, null, SpaceState.Never);

        /// <summary>What is known of it: one reference, so that whoever reads it needs no lock.</summary>
        public SpaceState Now
        {
            get => Volatile.Read(ref _now);
            set => Volatile.Write(ref _now, value);
        }
    }
}

/// <summary>What is known of a space.</summary>
/// <param name="Generation">What new values are made in.</param>
/// <param name="Floor">What every value of that generation shows; null if nobody knows.</param>
/// <param name="Epoch">The epoch of this process in which that holds; <see cref="Never"/> if it has ended.</param>
internal sealed record SpaceState(CacheGeneration Generation, CommitPosition? Floor, long Epoch)
{
    /// <summary>No epoch.</summary>
    public const long Never = 0;

    /// <summary>
    /// Whether every value of this generation shows that commit. The places of two commits say nothing of which was told first, but whatever
    /// shows the later one shows the other too.
    /// </summary>
    public bool Shows(CommitPosition position) => Floor is { } floor && CommitPosition.Later(floor, position) == floor;

    /// <summary>Another generation, of this process alone.</summary>
    public SpaceState Replaced(CommitPosition? position) => this with
    {
        Generation = Generation with { Space = CacheGenerations.Local() },
        Floor = position is { } place ? CommitPosition.Later(Floor, place) : Floor,
    };
}

/// <summary>The generations a value was made in.</summary>
/// <param name="Birth">Since when Redis has known the company: another after it has lost everything, so that no value from before counts.</param>
/// <param name="All">Changed by an invalidation of the whole company.</param>
/// <param name="Space">Changed by one of the space.</param>
internal readonly record struct CacheGeneration(long Birth, long All, long Space);
