using Microsoft.Extensions.Options;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>
/// What this process asks Redis about generations, and for how long it need not ask again: a company that is asked about all the time gets a
/// read lease (C. Gray, D. Cheriton: Leases, SOSP 1989). While it holds nobody ends an invalidation, so nothing old is answered to anybody
/// who knows of one. No clocks are compared: each side counts the lease's length on its own, this one from before it asked.
/// </summary>
internal sealed class GenerationQuestions(RedisCacheStore store, IOptions<CacheOptions> options, TimeProvider clock)
{
    // Who asks no more often than that gains too little from a lease to let writers wait for its end.
    private const int LeastQuestionsPerLease = 4;

    private static readonly bool[] Confirmed = [true];
    private readonly long _lease = (long)(options.Value.ReadLease.TotalSeconds * clock.TimestampFrequency);
    private readonly long _often = (long)(options.Value.ReadLease.TotalSeconds / LeastQuestionsPerLease * clock.TimestampFrequency);
    private long _epoch = 1;

    /// <summary>Something may have been missed: nothing that is known counts any more.</summary>
    public void Doubt() => Interlocked.Increment(ref _epoch);

    /// <summary>Whether the space's generations are known.</summary>
    public bool IsKnown(CacheGenerations generations, CacheGenerations.Space space) => generations.IsKnown(space, Volatile.Read(ref _epoch));

    /// <summary>
    /// Whether what is in memory may be answered to somebody who must see that much, or, with null, everything he may know of. It never waits:
    /// where the answer is no, and is asked for often, it will soon be yes.
    /// </summary>
    public bool IsCertain(CacheGenerations generations, CacheKey key, CommitPosition? mustSee)
    {
        if (IsKnown(generations, generations.Of(key.Space)) && (mustSee is null ? IsLeased(generations, key.CompanyId) : generations.HasSeen(mustSee)))
            return true;
        var (now, before) = (clock.GetTimestamp(), generations.MissedAt);
        generations.MissedAt = now;
        if (now - before < _often && store.IsAvailable)
            Learn(generations, key, mustSee);
        return false;
    }

    /// <summary>Ends when every invalidation that had ended before the call is known.</summary>
    public ValueTask ConfirmAsync(CacheGenerations generations, Guid company, CancellationToken ct) =>
        !store.IsAvailable || IsLeased(generations, company) ? ValueTask.CompletedTask : AskAsync(generations, company, ct);

    /// <summary>The generations of a key's space, asked for if they are not known or the caller must see more than they are known to hold.</summary>
    public async ValueTask<(CacheGeneration Generation, CommitPosition? Floor)> KnowAsync(
        CacheGenerations generations, CacheKey key, CommitPosition? mustSee, CancellationToken ct)
    {
        var space = generations.Of(key.Space);
        if (IsKnown(generations, space) && generations.HasSeen(mustSee))
            return (generations.Now(space), space.Floor);

        await generations.Asking.WaitAsync(ct);
        try
        {
            while (true)
            {
                var (epoch, changes) = (Volatile.Read(ref _epoch), generations.Changes);
                if (generations.IsKnown(space, epoch) && generations.HasSeen(mustSee))
                    break;
                if (await store.GenerationsAsync(key.CompanyId, generations.Spaces, TimeSpan.Zero) is { } stored)
                {
                    if (!generations.TryLearn(stored, epoch, changes))
                        continue;
                }
                else
                {
                    generations.Assume(space, epoch);
                }
                if (mustSee is { } position)
                    generations.Seen = CommitPosition.Later(generations.Seen, position);
            }
            return (generations.Now(space), space.Floor);
        }
        finally
        {
            generations.Asking.Release();
        }
    }

    // A lease that is in use is asked for anew before it ends, so that nobody has to wait for it.
    private bool IsLeased(CacheGenerations generations, Guid company)
    {
        var left = generations.LeasedUntil - clock.GetTimestamp();
        if (left > 0 && left < _often)
            Learn(generations, new CacheKey(company, "", ""), mustSee: null);
        return left > 0;
    }

    private void Learn(CacheGenerations generations, CacheKey key, CommitPosition? mustSee)
    {
        if (generations.TryBeginLearning())
            _ = LearnAsync(generations, key, mustSee);
    }

    // It cannot fail: Redis that does not answer is an answer, and nothing is cancelled.
    private async Task LearnAsync(CacheGenerations generations, CacheKey key, CommitPosition? mustSee)
    {
        try
        {
            if (mustSee is null)
                await AskAsync(generations, key.CompanyId, CancellationToken.None);
            else
                await KnowAsync(generations, key, mustSee, CancellationToken.None);
        }
        finally
        {
            generations.EndLearning();
        }
    }

    private async ValueTask AskAsync(CacheGenerations generations, Guid company, CancellationToken ct) =>
        await (generations.Rounds ?? Begin(generations, company)).AskAsync(company, ct);

    // On its own, because the delegate would otherwise cost every caller an object.
    private SharedRounds<Guid, bool> Begin(CacheGenerations generations, Guid company) => generations.Rounds ??= new(_ => AskNowAsync(generations, company));

    private async Task<IReadOnlyList<bool>> AskNowAsync(CacheGenerations generations, Guid company)
    {
        await generations.Asking.WaitAsync();
        try
        {
            for (var isLearnt = false; !isLearnt;)
            {
                var (epoch, changes, asked) = (Volatile.Read(ref _epoch), generations.Changes, clock.GetTimestamp());
                var isHot = asked < generations.LeasedUntil || asked - generations.AskedAt < _often;
                generations.AskedAt = asked;
                if (generations.Spaces is not { Count: > 0 } spaces
                    || await store.GenerationsAsync(company, spaces, isHot ? options.Value.ReadLease : TimeSpan.Zero) is not { } stored)
                    break;
                isLearnt = generations.TryLearn(stored, epoch, changes);
                if (isLearnt && isHot)
                    generations.LeasedUntil = asked + _lease;
            }
            return Confirmed;
        }
        finally
        {
            generations.Asking.Release();
        }
    }
}
