using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using Scale.Core.Tenancy;

namespace Scale.Core.Caching;

/// <summary>
/// The framework's interface to the cache, for the company of the current scope: code that knows nothing of companies cannot read or
/// change another's. Values are kept as JSON and read anew each time, strings excepted. Keys share a few spaces, and so do tags: what is
/// removed or replaced may take others with it, never the other way round. What this cannot do is a <see cref="NotSupportedException"/>.
/// </summary>
/// <remarks>
/// A key's space ends all of its values. A value's name has the generations of its tags, so that nobody finds it when one of them is another;
/// which tags those are is kept beside it, for callers who name none.
/// </remarks>
internal sealed class CompanyHybridCache(CompanyCache cache, TenantContext tenant) : HybridCache
{
    /// <summary>Most tags of a value.</summary>
    public const int MostTags = 16;

    // Every question to Redis asks for all spaces of the company that are in use.
    private const int Spaces = 16;

    private static readonly string[] KeySpaces = [.. Enumerable.Range(0, Spaces).Select(i => $"hybrid-key{i}")];
    private static readonly string[] TagSpaces = [.. Enumerable.Range(0, Spaces).Select(i => $"hybrid-tag{i}")];

    private Guid Company => tenant.Required.CompanyId;

    public override async ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var (lifetime, own) = (LifetimeOf(options), Own(tags));
        await cache.ConfirmAsync(Company, cancellationToken);
        return await cache.GetOrCreateAsync(
            await NameAsync(key, own, lifetime, cancellationToken), (state, factory), static (made, _, ct) => made.factory(made.state, ct), JsonCodec<T>.Instance,
            lifetime, cancellationToken, tenant.Required.Consistency?.Position);
    }

    /// <summary>Replaces the value, and outdates its space first, so that nobody who was making it puts the old one back.</summary>
    public override async ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var (lifetime, own, given) = (LifetimeOf(options), Own(tags), new Given<T>(value));
        // Whoever asks between the two makes his own: then that has to go as well.
        while (!given.IsTaken)
        {
            await RemoveAsync(key, cancellationToken);
            await cache.GetOrCreateAsync(
                await NameAsync(key, own, lifetime, cancellationToken), given, static (given, _, _) => ValueTask.FromResult(given.Take()), JsonCodec<T>.Instance,
                lifetime, cancellationToken);
        }
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => cache.InvalidateAsync(Company, SpaceOf(key, KeySpaces));

    /// <summary>Removes all values with that tag; with <c>*</c> all that were kept by this interface.</summary>
    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        cache.InvalidateAsync(Company, tag == "*" ? KeySpaces : [SpaceOf(tag, TagSpaces)]);

    private async ValueTask<CacheKey> NameAsync(string key, string[] own, CacheLifetime lifetime, CancellationToken ct)
    {
        var (space, mustSee) = (SpaceOf(key, KeySpaces), tenant.Required.Consistency?.Position);
        var name = new StringBuilder("value");
        foreach (var tagSpace in (await TagsAsync(new CacheKey(Company, space, $"tags {key}"), own, lifetime, ct)).Select(tag => SpaceOf(tag, TagSpaces)).Distinct())
        {
            var generation = await cache.GenerationAsync(Company, tagSpace, mustSee, ct);
            name.Append(CultureInfo.InvariantCulture, $" {tagSpace}:{generation.Space}");
        }
        return new CacheKey(Company, space, name.Append(' ').Append(key).ToString());
    }

    // The tags the value has. Whoever gives it others makes it a new value, with those of before too: else two callers would take turns.
    private async ValueTask<string[]> TagsAsync(CacheKey key, string[] own, CacheLifetime lifetime, CancellationToken ct)
    {
        while (true)
        {
            var known = await cache.GetOrCreateAsync(key, own, static (own, _, _) => ValueTask.FromResult(own), JsonCodec<string[]>.Instance, lifetime, ct);
            if (own.All(known.Contains))
                return known;
            await cache.InvalidateAsync(key.CompanyId, key.Space);
            string[] both = [.. own.Union(known, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            own = both.Length > MostTags ? own : both;
        }
    }

    private static string[] Own(IEnumerable<string>? tags)
    {
        string[] own = [.. (tags ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return own.Length <= MostTags ? own : throw new NotSupportedException($"A value can have at most {MostTags} tags; this one has {own.Length}.");
    }

    // The same in every process.
    private static string SpaceOf(string name, string[] spaces) => spaces[SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] % spaces.Length];

    private static CacheLifetime LifetimeOf(HybridCacheEntryOptions? options)
    {
        if ((options?.Flags ?? HybridCacheEntryFlags.None) is var flags && (flags & ~HybridCacheEntryFlags.DisableCompression) != 0)
            throw new NotSupportedException($"HybridCacheEntryOptions.Flags is {flags}; this cache knows None and DisableCompression, as it compresses nothing.");
        if (options?.LocalCacheExpiration is { } local && local != options.Expiration)
            throw new NotSupportedException($"HybridCacheEntryOptions.LocalCacheExpiration is {local}; this cache keeps a value everywhere for as long as Expiration says, and knows no other.");
        return options?.Expiration is { } fresh ? new CacheLifetime(fresh, TimeSpan.Zero) : CacheLifetime.Default;
    }

    private sealed class Given<T>(T value)
    {
        public bool IsTaken { get; private set; }

        public T Take()
        {
            IsTaken = true;
            return value;
        }
    }

    private sealed class JsonCodec<T> : ICacheCodec<T>
    {
        public static JsonCodec<T> Instance { get; } = new();

        public bool IsImmutable { get; } = typeof(T) == typeof(string);

        public byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

        public T Read(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize<T>(bytes.Span)!;
    }
}
