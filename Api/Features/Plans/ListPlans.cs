using System.Text.Json;
using Microsoft.Extensions.Options;
using Scale.Api.Http;
using Scale.Api.Http.Caching;
using Scale.Api.Http.Json;
using Scale.Core.Plans;
using Scale.Core.Quotas;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Plans;

/// <summary>What the plans allow, for anybody who wants to choose one.</summary>
internal static class ListPlans
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var kept = new KeptList(routes.ServiceProvider);
        routes.MapOpenGroup("/plans", "Companies").MapGet("", () => kept.Now)
            .WithName("listPlans")
            .WithSummary("List the plans")
            .WithDescription("With what each allows. A company may have been given another limit of requests than its plan's; X-RateLimit-Limit shows it.")
            .Produces<PlanListResponse>();
    }

    private static PlanResponse Describe(string code, RateLimitPolicyOptions limits, QuotaLimits quotas) => new()
    {
        Code = code,
        Requests = limits.RequestsOf(code),
        WindowSeconds = (long)limits.Plan.Period.TotalSeconds,
        Quotas = [.. QuotaNames.All.Select(quota => new PlanQuotaResponse { Resource = quota.Name(), Limit = quotas.Of(code, quota) is > 0 and var limit ? limit : null })],
    };

    /// <summary>The answer as it is sent, made anew when the configured quotas are others.</summary>
    private sealed class KeptList(IServiceProvider services)
    {
        private readonly IOptions<RateLimitPolicyOptions> _limits = services.GetRequiredService<IOptions<RateLimitPolicyOptions>>();
        private readonly IOptionsMonitor<QuotaOptions> _options = services.GetRequiredService<IOptionsMonitor<QuotaOptions>>();
        private readonly QuotaLimits _quotas = services.GetRequiredService<QuotaLimits>();
        private Answer? _answer;

        public CachedResponse Now
        {
            get
            {
                var quotas = _options.CurrentValue;
                var answer = Volatile.Read(ref _answer);
                if (answer?.Quotas != quotas)
                    Volatile.Write(ref _answer, answer = new Answer(quotas, Make()));
                return answer.Response;
            }
        }

        private CachedResponse Make()
        {
            var list = new PlanListResponse { Items = [.. PlanCodes.All.Select(code => Describe(code, _limits.Value, _quotas))] };
            return new CachedResponse(CachedBody.Of(JsonSerializer.SerializeToUtf8Bytes(list, WireJsonContext.Default.PlanListResponse), link: null), CachePolicy.Everybody);
        }

        private sealed record Answer(QuotaOptions Quotas, CachedResponse Response);
    }
}
