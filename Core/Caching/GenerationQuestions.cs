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
    private long _epoch = 1;

    /// <summary>Something may have been missed: nothing that is known counts any more.</summary>
    public void Doubt() => Interlocked.Increment(ref _epoch);

    /// <summary>Whether the space's generations are known.</summary>
    public bool IsKnown(CacheGenerations generations, CacheGenerations.Space space) => generations.IsKnown(space, Volatile.Read(ref _epoch));

    /// <summary>Whether every invalidation that has ended by now is known without asking.</summary>
    public bool IsLeased(CacheGenerations generations) => clock.GetTimestamp() < generations.LeasedUntil;

    /// <summary>Ends when every invalidation that had ended before the call is known.</summary>
    public ValueTask ConfirmAsync(CacheGenerations generations, Guid company, CancellationToken ct) =>
        !store.IsAvailable || IsLeased(generations) ? ValueTask.CompletedTask : ConfirmAsync(generations.Rounds ?? Begin(generations, company), company, ct);

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

    private static async ValueTask ConfirmAsync(SharedRounds<Guid, bool> rounds, Guid company, CancellationToken ct) => await rounds.AskAsync(company, ct);

    // On its own, because the delegate would otherwise cost every caller an object.
    private SharedRounds<Guid, bool> Begin(CacheGenerations generations, Guid company) => generations.Rounds ??= new(_ => AskAsync(generations, company));

    private async Task<IReadOnlyList<bool>> AskAsync(CacheGenerations generations, Guid company)
    {
        await generations.Asking.WaitAsync();
        try
        {
            for (var isLearnt = false; !isLearnt;)
            {
                var (epoch, changes, asked) = (Volatile.Read(ref _epoch), generations.Changes, clock.GetTimestamp());
                var isHot = _lease > 0 && asked - generations.AskedAt < _lease / LeastQuestionsPerLease;
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
