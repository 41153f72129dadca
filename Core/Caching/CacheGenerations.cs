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
    private long _birth, _all, _epoch, _changes, _leasedUntil, _missedAt;
    private int _isLearning;

    /// <summary>Serializes questions to Redis about this company.</summary>
    public SemaphoreSlim Asking { get; } = new(1);

    /// <summary>What callers wait for who have to know of everything that was invalidated before they came.</summary>
    public SharedRounds<Guid, bool>? Rounds { get; set; }

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

    /// <summary>When Redis was last asked by somebody who had to know; of the holder of <see cref="Asking"/>.</summary>
    public long AskedAt { get; set; }

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

    /// <summary>The newest commit whose invalidations are known here.</summary>
    public CommitPosition? Seen { get; set; }

    /// <summary>
    /// Whether the invalidations of that commit are known here. They are told after the commit and before its answer: whoever knows of the
    /// commit may expect them.
    /// </summary>
    public bool HasSeen(CommitPosition? mustSee) =>
        mustSee is not { } position || (Seen is { } seen && CommitPosition.Later(seen, position) == seen);

    /// <summary>The space; it is unknown at first.</summary>
    public Space Of(string space) => _spaces.TryGetValue(space, out var known) ? known : _spaces.GetOrAdd(space, static _ => new Space());

    /// <summary>The generations of a space as they are now.</summary>
    public CacheGeneration Now(Space space) => new(Volatile.Read(ref _birth), Volatile.Read(ref _all), space.Value);

    /// <summary>Whether they are known in that epoch of this process.</summary>
    public bool IsKnown(Space space, long epoch) => Volatile.Read(ref _epoch) == epoch && space.Value != 0;

    /// <summary>Takes in what Redis said to a question asked when there had been that many changes; false if there was one since.</summary>
    public bool TryLearn(StoredGenerations stored, long epoch, long changes)
    {
        lock (_change)
        {
            if (_changes != changes)
                return false;
            Volatile.Write(ref _birth, stored.Birth);
            Volatile.Write(ref _all, stored.All);
            foreach (var (name, value) in stored.Spaces)
            {
                var space = Of(name);
                space.Floor = stored.Floors.TryGetValue(name, out var floor) ? floor : null;
                space.Value = value;
            }
            Volatile.Write(ref _epoch, epoch);
            return true;
        }
    }

    /// <summary>Redis cannot be asked: what is made from now on is good in this process until it can.</summary>
    public void Assume(Space space, long epoch)
    {
        lock (_change)
        {
            if (_epoch != epoch)
            {
                (_birth, _all) = (Local(), Local());
                Volatile.Write(ref _epoch, epoch);
            }
            if (space.Value == 0)
                space.Value = Local();
        }
    }

    /// <summary>An invalidation of a space, or with null of all: Redis knows what holds now.</summary>
    public void Forget(string? space) => Change(space, static () => 0);

    /// <summary>The same while Redis cannot be asked.</summary>
    public void Replace(string? space) => Change(space, Local);

    private void Change(string? space, Func<long> value)
    {
        lock (_change)
        {
            _changes++;
            foreach (var (name, known) in _spaces)
            {
                if (space is null || name == space)
                    known.Value = value();
            }
        }
    }

    // Below zero, where Redis has none.
    private static long Local() => -Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>One space.</summary>
    internal sealed class Space
    {
        private long _value;

        /// <summary>Its generation; 0 is unknown.</summary>
        public long Value
        {
            get => Volatile.Read(ref _value);
            set => Volatile.Write(ref _value, value);
        }

        /// <summary>What new values must show.</summary>
        public CommitPosition? Floor { get; set; }
    }
}

/// <summary>The generations a value was made in.</summary>
/// <param name="Birth">Since when Redis has known the company: another after it has lost everything, so that no value from before counts.</param>
/// <param name="All">Changed by an invalidation of the whole company.</param>
/// <param name="Space">Changed by one of the space.</param>
internal readonly record struct CacheGeneration(long Birth, long All, long Space);
