namespace Scale.ServiceDefaults.Http;

/// <summary>Values of <c>Cache-Control</c> (RFC 9111, RFC 5861): who may keep an answer, and for how long.</summary>
public static class CachePolicy
{
    /// <summary>A company's data, or a secret that is shown once: nobody keeps it.</summary>
    public const string Nobody = "no-store";

    /// <summary>The client may keep it, and asks each time whether it still holds; nothing between may: it is one company's.</summary>
    public const string Client = "private, no-cache";

    /// <summary>
    /// The same for everybody: a CDN answers it for a minute, and for ten more while it asks again. Such an answer says nothing of the client
    /// who happened to ask, so it has no headers of rate limits.
    /// </summary>
    public const string Everybody = "public, max-age=60, stale-while-revalidate=600";

    /// <summary>The same for everybody, and another one with the next version: everybody may keep it, and asks each time.</summary>
    public const string Document = "public, no-cache";
}
