namespace Scale.Core.Caching;

/// <summary>What a value is cached under. Two companies never share one, whatever the names.</summary>
/// <param name="CompanyId">Whose value it is.</param>
/// <param name="Space">What it belongs to, such as <c>products</c>; the unit of invalidation. A constant of the code, never what a client sent.</param>
/// <param name="Name">Which one of those; at most <see cref="MaxNameLength"/> characters.</param>
public readonly record struct CacheKey(Guid CompanyId, string Space, string Name)
{
    /// <summary>Longest name; a longer one is not cached.</summary>
    public const int MaxNameLength = 1_024;
}

/// <summary>How long a value is good.</summary>
/// <param name="Fresh">For this long it is answered as it is. It may be refreshed a little earlier, in the background.</param>
/// <param name="Stale">
/// For this long after that it is answered while it is refreshed in the background, and if it cannot be refreshed. What was invalidated is
/// never answered, stale or not.
/// </param>
public sealed record CacheLifetime(TimeSpan Fresh, TimeSpan Stale)
{
    /// <summary>Fresh for a minute, then stale for two.</summary>
    public static CacheLifetime Default { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
}
