using System.ComponentModel.DataAnnotations;
using Scale.Core.Caching;

namespace Scale.Api.Features.Cache;

/// <summary>What the instance that answers keeps of a company, since it began to.</summary>
public sealed record CacheResponse
{
    /// <summary>Values in memory.</summary>
    public required int Values { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Answers from memory.</summary>
    public required long Hits { get; init; }

    /// <summary>Answers from memory while a new value was made.</summary>
    public required long StaleHits { get; init; }

    /// <summary>Answers from Redis.</summary>
    public required long StoreHits { get; init; }

    /// <summary>Values that were made.</summary>
    public required long Misses { get; init; }

    /// <summary>Share of answers that nobody had to make, 0 to 1; null as long as there are none.</summary>
    public required double? HitRatio { get; init; }

    internal static CacheResponse Of(CacheStatistics statistics)
    {
        var found = statistics.Hits + statistics.StaleHits + statistics.StoreHits;
        return new CacheResponse
        {
            Values = statistics.Values, Bytes = statistics.Bytes, Hits = statistics.Hits, StaleHits = statistics.StaleHits,
            StoreHits = statistics.StoreHits, Misses = statistics.Misses,
            HitRatio = found + statistics.Misses == 0 ? null : (double)found / (found + statistics.Misses),
        };
    }
}

/// <summary>What is not to be answered any more.</summary>
public sealed record InvalidateCacheRequest
{
    /// <summary>The kind of resource; everything of the company if left out.</summary>
    /// <example>product</example>
    [AllowedValues(CacheSpaces.Orders, CacheSpaces.Products, null)]
    public string? Space { get; set; }
}
