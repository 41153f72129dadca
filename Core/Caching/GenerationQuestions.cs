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

    private static readonly bool[] Learnt = [true], Unanswered = [false];
    private readonly long _lease = (long)(options.Value.ReadLease.TotalSeconds * clock.TimestampFrequency);
    private readonly long _often = (long)(options.Value.ReadLease.TotalSeconds / LeastQuestionsPerLease * clock.TimestampFrequency);
    private long _epoch = 1;

    /// <summary>Something may have been missed: nothing that is known counts any more.</summary>
    public void Doubt() => Interlocked.Increment(ref _epoch);

    /// <summary>The space's generation, if it is known and its values may be answered to somebody who must see that much; null if not.</summary>
    public SpaceState? Current(CacheGenerations generations, Guid company, CacheGenerations.Space space, CommitPosition? mustSee)
    {
        var known = Known(space);
        return mustSee is not { } position || known is null || known.Shows(position) ? known : Leased(generations, company, space);
    }

    /// <summary>
    /// The same for values that are in this process only. With null for <paramref name="mustSee"/> the caller must see everything he may know
    /// of. It never waits: where the answer is no, and is asked for often, it will soon be yes.
    /// </summary>
    public SpaceState? Certain(CacheGenerations generations, CacheKey key, CommitPosition? mustSee)
    {
        var space = generations.Of(key.Space);
        if ((mustSee is null ? Leased(generations, key.CompanyId, space) : Current(generations, key.CompanyId, space, mustSee)) is { } known)
            return known;
        var (now, before) = (clock.GetTimestamp(), generations.MissedAt);
        generations.MissedAt = now;
        if (now - before < _often && store.IsAvailable)
            Learn(generations, key.CompanyId);
        return null;
    }

    /// <summary>Ends when every invalidation that had ended before the call is known.</summary>
    public ValueTask ConfirmAsync(CacheGenerations generations, Guid company, CancellationToken ct) =>
        !store.IsAvailable || IsLeased(generations, company) ? ValueTask.CompletedTask : ConfirmedAsync(generations, company, ct);

    /// <summary>The generation of a key's space, asked for if it is not known or the caller must see more than it is known to show.</summary>
    public async ValueTask<SpaceState> KnowAsync(CacheGenerations generations, CacheKey key, CommitPosition? mustSee, CancellationToken ct)
    {
        var space = generations.Of(key.Space);
        if (Current(generations, key.CompanyId, space, mustSee) is { } known)
            return known;
        while (await AskAsync(generations, key.CompanyId, ct))
        {
            // Told of after its commit and before its answer: what the caller must see was in Redis when he came. No place need be compared.
            if (Known(space) is { } learnt)
                return learnt;
        }
        return generations.Assume(space, Volatile.Read(ref _epoch), mustSee);
    }

    private SpaceState? Known(CacheGenerations.Space space) => space.Now is var now && now.Epoch == Volatile.Read(ref _epoch) ? now : null;

    // The lease first: one that is given meanwhile is for what is learnt with it.
    private SpaceState? Leased(CacheGenerations generations, Guid company, CacheGenerations.Space space) =>
        IsLeased(generations, company) ? Known(space) : null;

    // A lease that is in use is asked for anew before it ends, so that nobody has to wait for it.
    private bool IsLeased(CacheGenerations generations, Guid company)
    {
        var left = generations.LeasedUntil - clock.GetTimestamp();
        if (left > 0 && left < _often)
            Learn(generations, company);
        return left > 0;
    }

    private void Learn(CacheGenerations generations, Guid company)
    {
        if (generations.TryBeginLearning())
            _ = LearnAsync(generations, company);
    }

    // It cannot fail: Redis that does not answer is an answer, and nothing is cancelled.
    private async Task LearnAsync(CacheGenerations generations, Guid company)
    {
        try
        {
            await AskAsync(generations, company, CancellationToken.None);
        }
        finally
        {
            generations.EndLearning();
        }
    }

    private async ValueTask ConfirmedAsync(CacheGenerations generations, Guid company, CancellationToken ct) => await AskAsync(generations, company, ct);

    private ValueTask<bool> AskAsync(CacheGenerations generations, Guid company, CancellationToken ct) =>
        (generations.Rounds ?? Begin(generations, company)).AskAsync(company, ct);

    // On its own, because the delegate would otherwise cost every caller an object.
    private SharedRounds<Guid, bool> Begin(CacheGenerations generations, Guid company) => generations.Begin(new(_ => AskNowAsync(generations, company)));

    private async Task<IReadOnlyList<bool>> AskNowAsync(CacheGenerations generations, Guid company)
    {
        while (true)
        {
            var (epoch, changes, asked) = (Volatile.Read(ref _epoch), generations.Changes, clock.GetTimestamp());
            var isHot = asked < generations.LeasedUntil || asked - generations.AskedAt < _often;
            generations.AskedAt = asked;
            var spaces = generations.Spaces;
            if (spaces.Count == 0)
                return Learnt;
            if (await store.GenerationsAsync(company, spaces, isHot ? options.Value.ReadLease : TimeSpan.Zero) is not { } stored)
                return Unanswered;
            if (!generations.TryLearn(stored, epoch, changes))
                continue;
            if (isHot)
                generations.LeasedUntil = asked + _lease;
            return Learnt;
        }
    }
}
