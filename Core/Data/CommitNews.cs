using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Core.Jobs;

namespace Scale.Core.Data;

/// <summary>What others have to hear of one commit.</summary>
/// <param name="Shard">Where it was made.</param>
/// <param name="CompanyId">Whose rows it changed.</param>
/// <param name="Position">Its place in the shard's log.</param>
/// <param name="Events">What is published.</param>
/// <param name="Queues">Where workers have something to do now.</param>
/// <param name="Spaces">What is cached and no longer holds.</param>
internal sealed record CommitNews(
    string Shard, Guid CompanyId, CommitPosition Position, IReadOnlyList<EventRecord> Events, IReadOnlyList<string> Queues, IReadOnlyList<string> Spaces);

/// <summary>
/// Tells workers, caches and realtime instances what was committed. Nothing of the database is held meanwhile: Redis may be slow, and an
/// invalidation waits until nobody answers from what it outdates.
/// </summary>
public sealed class CommitTeller(ICompanyCache cache, IEventPublisher publisher, IJobWakeup wakeup)
{
    /// <summary>Tells everybody; null is a transaction that changed nothing. It never fails: what is committed stays so.</summary>
    internal async Task TellAsync(CommitNews? news)
    {
        if (news is null)
            return;
        foreach (var queue in news.Queues)
            wakeup.Wake(news.Shard, queue);
        // Before the answer, so that whoever knows of the commit finds nothing older in the cache; both at once, as Redis is asked anyway.
        var outdated = news.Spaces.Count > 0 ? cache.InvalidateAsync(news.CompanyId, news.Spaces, news.Position) : ValueTask.CompletedTask;
        if (news.Events.Count > 0)
            await publisher.PublishAsync([.. news.Events.Select(one => one with { Position = news.Position })]);
        await outdated;
    }
}
