using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Core.Plans;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Quotas;

internal static class Quotas
{
    public static Task<JsonResponse> GetAsync(TenantContext tenant, QuotaStatus status, QuotaLimits limits, CancellationToken cancellationToken) =>
        AnswerAsync(tenant.Required, status, limits, cancellationToken);

    public static async Task<Results<JsonResponse, ProblemResult>> GetOfAsync(
        [Description("The company's id.")] Guid id, ITenantDirectory tenants, PlanChanges plans, QuotaStatus status, QuotaLimits limits,
        CancellationToken cancellationToken) => await tenants.FindAsync(id, cancellationToken) is { } tenant
            ? await AnswerAsync(plans.Latest(tenant), status, limits, cancellationToken)
            : new ProblemResult(ProblemCodes.NotFound);

    private static async Task<JsonResponse> AnswerAsync(Tenant tenant, QuotaStatus status, QuotaLimits limits, CancellationToken ct) =>
        JsonResponse.Ok((tenant, await status.ReadAsync(tenant, ct), limits), static (json, found) => JsonSerializer.Serialize(
            json, Describe(found.tenant, found.Item2, found.limits), WireJsonContext.Default.QuotaListResponse));

    private static QuotaListResponse Describe(Tenant tenant, QuotaUse use, QuotaLimits limits) => new()
    {
        CompanyId = tenant.CompanyId,
        Plan = tenant.Plan,
        CountedAt = DateTimeOffset.FromUnixTimeMilliseconds(use.AsOf.ToUnixTimeMilliseconds()).UtcDateTime,
        Items = [.. QuotaNames.All.Select(quota => Describe(tenant.Plan, quota, use.Used.GetValueOrDefault(quota), limits))],
    };

    private static QuotaResponse Describe(string plan, Quota quota, long used, QuotaLimits limits)
    {
        var limit = limits.Of(plan, quota);
        return new QuotaResponse
        {
            Resource = quota.Name(),
            Used = used,
            Limit = limit == 0 ? null : limit,
            Remaining = limit == 0 ? null : Math.Max(0, limit - used),
            LiftedBy = limit == 0 ? null : limits.PlanFor(plan, quota, Math.Max(used, limit) + 1),
        };
    }
}
