using Scale.Api.Http.OpenApi;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Core.Tenancy;

namespace Scale.Api.Http.Caching;

/// <summary>Endpoint metadata: the answers are cached in that space of the company.</summary>
/// <param name="Space">One of <see cref="CacheSpaces"/>.</param>
internal sealed record CachedMetadata(string Space);

/// <summary>Keeps responses as they are sent.</summary>
internal static class ResponseCache
{
    private static readonly CacheLifetime Lifetime = new(Fresh: TimeSpan.FromSeconds(30), Stale: TimeSpan.FromMinutes(1));

    /// <summary>The endpoint answers everybody in the company alike, and only changes that raise events of the space, or outdate it, change the answer.</summary>
    public static TBuilder Cached<TBuilder>(this TBuilder endpoint, string space)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(
            new CachedMetadata(space), new ResponseHeader(StatusCodes.Status200OK, "ETag", "Of these bytes; with If-None-Match the answer is 304 while they are the same."));

    /// <summary>The body of that name, made by <paramref name="make"/> if need be; that may run when the request has long ended.</summary>
    public static ValueTask<CachedBody> GetAsync<TState>(
        ICompanyCache cache, Tenant tenant, string space, string name, TState state,
        Func<Tenant, TState, CancellationToken, ValueTask<CachedBody>> make, CancellationToken ct)
    {
        // A client says by its token what it must see. One that says nothing may have changed something a moment ago, through another instance.
        var mustSee = tenant.Consistency?.Position;
        var confirmed = mustSee is null ? cache.ConfirmAsync(tenant.CompanyId, ct) : ValueTask.CompletedTask;
        var key = new CacheKey(tenant.CompanyId, space, name);
        return confirmed.IsCompletedSuccessfully
            ? GetConfirmedAsync(cache, key, tenant, state, make, mustSee, ct)
            : WaitAsync(confirmed, cache, key, tenant, state, make, ct);
    }

    private static async ValueTask<CachedBody> WaitAsync<TState>(
        ValueTask confirmed, ICompanyCache cache, CacheKey key, Tenant tenant, TState state,
        Func<Tenant, TState, CancellationToken, ValueTask<CachedBody>> make, CancellationToken ct)
    {
        await confirmed;
        return await GetConfirmedAsync(cache, key, tenant, state, make, mustSee: null, ct);
    }

    private static ValueTask<CachedBody> GetConfirmedAsync<TState>(
        ICompanyCache cache, CacheKey key, Tenant tenant, TState state, Func<Tenant, TState, CancellationToken, ValueTask<CachedBody>> make,
        CommitPosition? mustSee, CancellationToken ct) => cache.GetOrCreateAsync(
            key, (tenant, state, make),
            static (made, fill, token) => made.make(made.tenant with { Consistency = Reads(fill) }, made.state, token),
            CachedBody.Codec, Lifetime, ct, mustSee);

    // What is not known to be seen has to be read where everything is.
    private static ConsistencySession Reads(CacheFill fill) => fill.MustSee is { } position
        ? new ConsistencySession(position)
        : new ConsistencySession(null, NobodyKnows.Instance);

    private sealed class NobodyKnows : IRecentWrite
    {
        public static NobodyKnows Instance { get; } = new();

        public ValueTask<RecentWrite> RecallAsync() => ValueTask.FromResult(new RecentWrite(null, IsUnknown: true));
    }
}
