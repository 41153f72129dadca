using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using Scale.Core.Tenancy;

namespace Scale.Core.Caching;

/// <summary>
/// The framework's interface to the cache, for the company of the current scope: code that knows nothing of companies cannot read or
/// change another's. The first tag of a value is its space, and without tags it is in <see cref="Untagged"/>; generations belong to spaces,
/// so removing or replacing one value outdates those it shares its space with. Values are kept as JSON and read anew each time, strings
/// excepted.
/// </summary>
internal sealed class CompanyHybridCache(ICompanyCache cache, TenantContext tenant) : HybridCache
{
    /// <summary>The space of values without a tag.</summary>
    public const string Untagged = "untagged";

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) => cache.GetOrCreateAsync(
            Key(key, tags), (state, factory), static (made, _, ct) => made.factory(made.state, ct), JsonCodec<T>.Instance, LifetimeOf(options),
            cancellationToken, tenant.Required.Consistency?.Position);

    /// <summary>Replaces the value, and outdates its space first, so that nobody who was making it puts the old one back.</summary>
    public override async ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        var replaced = Key(key, tags);
        await cache.InvalidateAsync(replaced.CompanyId, replaced.Space);
        await cache.GetOrCreateAsync(
            replaced, value, static (given, _, _) => ValueTask.FromResult(given), JsonCodec<T>.Instance, LifetimeOf(options), cancellationToken);
    }

    /// <summary>Outdates all values without a tag; one with a tag goes with its tag.</summary>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        cache.InvalidateAsync(tenant.Required.CompanyId, Untagged);

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        cache.InvalidateAsync(tenant.Required.CompanyId, tag == "*" ? null : tag);

    private CacheKey Key(string key, IEnumerable<string>? tags) => new(tenant.Required.CompanyId, tags?.FirstOrDefault() ?? Untagged, key);

    private static CacheLifetime LifetimeOf(HybridCacheEntryOptions? options) =>
        options?.Expiration is { } fresh ? new CacheLifetime(fresh, fresh * 2) : CacheLifetime.Default;

    private sealed class JsonCodec<T> : ICacheCodec<T>
    {
        public static JsonCodec<T> Instance { get; } = new();

        public bool IsImmutable { get; } = typeof(T) == typeof(string);

        public byte[] Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value);

        public T Read(ReadOnlyMemory<byte> bytes) => JsonSerializer.Deserialize<T>(bytes.Span)!;
    }
}
