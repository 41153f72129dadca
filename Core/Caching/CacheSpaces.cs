namespace Scale.Core.Caching;

/// <summary>
/// What is cached of a company, by the resource whose events say that it changed; a write that changes another resource tells nobody.
/// Nothing with personal data is: Redis is no place for it.
/// </summary>
public static class CacheSpaces
{
    /// <summary>Products; orders take from their stock.</summary>
    public const string Products = "product";

    /// <summary>Orders.</summary>
    public const string Orders = "order";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Orders, Products];
}
