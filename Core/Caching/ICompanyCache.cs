using Scale.Core.Data.Consistency;

namespace Scale.Core.Caching;

/// <summary>
/// Values of companies, in this process and in Redis. Concurrent misses of one key, on whatever instances, make the value once. What was
/// invalidated is not answered afterwards, not even by somebody who began to make it before.
/// </summary>
public interface ICompanyCache
{
    /// <summary>The value, made by <paramref name="factory"/> if need be.</summary>
    /// <param name="key">What it is cached under.</param>
    /// <param name="state">Given to the factory, so that it needs no closure.</param>
    /// <param name="factory">
    /// Makes the value. It is not cancelled with the first of those who wait, and must read at least what <see cref="CacheFill.MustSee"/> says.
    /// </param>
    /// <param name="codec">How the value is written to Redis.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <param name="mustSee">What this caller must see: a value that may have been made old by it is not answered.</param>
    ValueTask<T> GetOrCreateAsync<TState, T>(
        CacheKey key, TState state, Func<TState, CacheFill, CancellationToken, ValueTask<T>> factory, ICacheCodec<T> codec,
        CacheLifetime lifetime, CancellationToken ct, CommitPosition? mustSee = null);

    /// <summary>
    /// For values that cost little more to make than to ask Redis for: from this process's memory if it is certain that it holds, else made,
    /// and kept in this process alone if it is certain that it may be. Redis is never waited for, and concurrent callers make their own.
    /// </summary>
    /// <param name="key">What it is cached under.</param>
    /// <param name="state">Given to the factory.</param>
    /// <param name="factory">
    /// Makes the value and says how many bytes it holds; null for nothing, which is not kept. It is told what it must read at least, or null
    /// to read what its caller must see; then nothing is kept.
    /// </param>
    /// <param name="lifetime">How long it is good; only as long as it is fresh.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="mustSee">What this caller must see; null for everything he may know of.</param>
    ValueTask<T?> GetOrCreateInMemoryAsync<TState, T>(
        CacheKey key, TState state, Func<TState, CacheFill, CancellationToken, ValueTask<(T? Value, int Bytes)>> factory, CacheLifetime lifetime,
        CancellationToken ct, CommitPosition? mustSee = null)
        where T : class;

    /// <summary>
    /// Ends when every invalidation that had ended before the call is known here, however fast its message was. For callers that do not say
    /// what they must see; many at once share one question to Redis. Without Redis it ends at once.
    /// </summary>
    ValueTask ConfirmAsync(Guid companyId, CancellationToken ct);

    /// <summary>Makes every value of a space, or of the whole company, one that is never answered again; the number of values does not matter.</summary>
    /// <param name="companyId">Whose.</param>
    /// <param name="space">Which; null for all.</param>
    /// <param name="position">The commit that made them old: whoever makes new ones reads at least this.</param>
    ValueTask InvalidateAsync(Guid companyId, string? space, CommitPosition? position = null);

    /// <summary>Does that for several spaces at once, in one question to Redis and one message.</summary>
    /// <param name="companyId">Whose.</param>
    /// <param name="spaces">Which; an empty name is all of the company. None contains <c>|</c>, else <see cref="ArgumentException"/>.</param>
    /// <param name="position">The commit that made them old: whoever makes new ones reads at least this.</param>
    ValueTask InvalidateAsync(Guid companyId, IReadOnlyCollection<string> spaces, CommitPosition? position = null);

    /// <summary>What this process knows of a company's values.</summary>
    CacheStatistics StatisticsOf(Guid companyId);
}

/// <summary>What the maker of a value has to know.</summary>
/// <param name="MustSee">The value must show at least this commit; null for anything.</param>
public readonly record struct CacheFill(CommitPosition? MustSee);

/// <summary>Figures of one company's values in this process since it last began to keep some.</summary>
/// <param name="Values">Values kept.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Hits">Answers from memory that were fresh.</param>
/// <param name="StaleHits">Answers from memory while a new value was made.</param>
/// <param name="StoreHits">Answers from Redis.</param>
/// <param name="Misses">Values made here.</param>
public sealed record CacheStatistics(int Values, long Bytes, long Hits, long StaleHits, long StoreHits, long Misses);

/// <summary>How a value is written to Redis and read back.</summary>
public interface ICacheCodec<T>
{
    /// <summary>The value is handed out to everybody as it is, so it must never change. False reads it anew from its bytes each time.</summary>
    bool IsImmutable { get; }

    /// <summary>The value's bytes.</summary>
    byte[] Write(T value);

    /// <summary>The value of those bytes.</summary>
    T Read(ReadOnlyMemory<byte> bytes);
}
