using Scale.Api.Http.Problems;
using Scale.Core.Quotas;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Quotas;

/// <summary>Answers of endpoints that make what plans limit.</summary>
internal static class QuotaRefusals
{
    /// <summary>The endpoint makes something that a quota counts; without room for it the answer is 403 and says what would help.</summary>
    public static RouteHandlerBuilder TakesQuota(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(static async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (QuotaExceededException e)
            {
                return Refuse(e.Refusal);
            }
        })
        .Refuses(ApiProblemCodes.QuotaExceeded);

    private static ProblemResult Refuse(QuotaRefusal refusal) => new(
        ApiProblemCodes.QuotaExceeded,
        $"{refusal.Used} of {refusal.Limit} {refusal.Quota.Name()} are used on {refusal.Plan}; "
        + (refusal.LiftedBy is { } plan ? $"{plan} has room." : "no plan has room."))
    {
        Member = ("quota", new QuotaRefusalResponse
        {
            Resource = refusal.Quota.Name(), Used = refusal.Used, Limit = refusal.Limit, Requested = refusal.Requested, Plan = refusal.Plan, LiftedBy = refusal.LiftedBy,
        }),
    };
}

/// <summary>Member <c>quota</c> of a refusal.</summary>
public sealed record QuotaRefusalResponse
{
    /// <summary>What was to be made: users, patients, orders, products or exams.</summary>
    public required string Resource { get; init; }

    /// <summary>How many there are.</summary>
    public required long Used { get; init; }

    /// <summary>How many there may be.</summary>
    public required long Limit { get; init; }

    /// <summary>How many were to be made.</summary>
    public required int Requested { get; init; }

    /// <summary>The company's plan.</summary>
    public required string Plan { get; init; }

    /// <summary>The smallest plan with room for them; null if there is none.</summary>
    public required string? LiftedBy { get; init; }
}
