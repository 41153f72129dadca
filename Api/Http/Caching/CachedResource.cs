using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Caching;

/// <summary>
/// One resource as it is sent, kept in this process while its company reads a lot and changes little. It is sent like one that was just read:
/// its version is no validator of its bytes (stock that orders take is no change of the product), so there is no 304.
/// </summary>
internal sealed class CachedResource : IResult, IStatusCodeHttpResult
{
    private static readonly CacheLifetime Lifetime = new(Fresh: TimeSpan.FromSeconds(30), Stale: TimeSpan.Zero);

    private readonly byte[] _json;
    private readonly string _tag;

    private CachedResource(byte[] json, long version) => (_json, _tag) = (json, IfMatch.TagOf(version));

    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>The resource, or 404.</summary>
    /// <param name="cache">Where it may be.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="space">One of <see cref="CacheSpaces"/>: what outdates it.</param>
    /// <param name="id">Which one.</param>
    /// <param name="queries">Given to <paramref name="write"/>.</param>
    /// <param name="write">Writes the resource and answers its version, or null and writes nothing.</param>
    /// <param name="ct">The request was given up.</param>
    public static ValueTask<IResult> AnswerAsync<TQueries>(
        ICompanyCache cache, Tenant tenant, string space, Guid id, TQueries queries,
        Func<TQueries, Tenant, Guid, PooledBuffer, CancellationToken, Task<long?>> write, CancellationToken ct)
    {
        var found = cache.GetOrCreateInMemoryAsync(
            new CacheKey(tenant.CompanyId, space, id.ToString("N")), (tenant, id, queries, write),
            static (asked, fill, token) => ReadAsync(asked.tenant, asked.id, asked.queries, asked.write, fill, token),
            Lifetime, ct, tenant.Consistency?.Position);
        return found.IsCompletedSuccessfully ? new(Answer(found.Result)) : WaitAsync(found);
    }

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => JsonResponse.SendAsync(httpContext, _json, _tag).AsTask();

    private static async ValueTask<IResult> WaitAsync(ValueTask<CachedResource?> found) => Answer(await found);

    private static IResult Answer(CachedResource? found) => found is null ? new ProblemResult(ProblemCodes.NotFound) : found;

    private static async ValueTask<(CachedResource? Value, int Bytes)> ReadAsync<TQueries>(
        Tenant tenant, Guid id, TQueries queries, Func<TQueries, Tenant, Guid, PooledBuffer, CancellationToken, Task<long?>> write, CacheFill fill,
        CancellationToken ct)
    {
        using var body = new PooledBuffer();
        var reader = fill.MustSee is { } position ? tenant with { Consistency = new ConsistencySession(position) } : tenant;
        return await write(queries, reader, id, body, ct) is { } version ? (new CachedResource(body.Written.ToArray(), version), body.Written.Length) : (null, 0);
    }
}
