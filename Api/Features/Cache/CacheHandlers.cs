using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Cache;

internal static class CacheHandlers
{
    public static JsonResponse Get(TenantContext tenant, ICompanyCache cache) => Answer(cache, tenant.Required.CompanyId);

    public static async Task<Results<JsonResponse, ProblemResult>> GetOfAsync(
        [Description("The company's id.")] Guid id, ITenantDirectory tenants, ICompanyCache cache, CancellationToken cancellationToken) =>
        await tenants.FindAsync(id, cancellationToken) is null ? new ProblemResult(ProblemCodes.NotFound) : Answer(cache, id);

    public static Task<Results<JsonResponse, ProblemResult>> InvalidateAsync(
        InvalidateCacheRequest request, TenantContext tenant, ICompanyCache cache, TenantDatabase database, CancellationToken cancellationToken) =>
        InvalidateAsync(request, tenant.Required, cache, database, cancellationToken);

    public static async Task<Results<JsonResponse, ProblemResult>> InvalidateOfAsync(
        [Description("The company's id.")] Guid id, InvalidateCacheRequest request, ITenantDirectory tenants, ICompanyCache cache, TenantDatabase database,
        CancellationToken cancellationToken) =>
        await tenants.FindAsync(id, cancellationToken) is { } tenant
            ? await InvalidateAsync(request, tenant, cache, database, cancellationToken) : new ProblemResult(ProblemCodes.NotFound);

    private static async Task<Results<JsonResponse, ProblemResult>> InvalidateAsync(
        InvalidateCacheRequest request, Tenant tenant, ICompanyCache cache, TenantDatabase database, CancellationToken ct)
    {
        if (request.Space is { } space && !CacheSpaces.All.Contains(space))
            return Invalid.Field("space", $"must be one of {string.Join(", ", CacheSpaces.All)}");
        // What was changed past the API came with no place: new values show at least what is there now, and not what a late standby has.
        await cache.InvalidateAsync(tenant.CompanyId, request.Space, await database.PositionAsync(tenant, ct));
        return Answer(cache, tenant.CompanyId);
    }

    private static JsonResponse Answer(ICompanyCache cache, Guid company) => JsonResponse.Ok(
        CacheResponse.Of(cache.StatisticsOf(company)), static (json, found) => JsonSerializer.Serialize(json, found, WireJsonContext.Default.CacheResponse));
}
