namespace Scale.Core.Quotas;

/// <summary>The company's plan has no room for what was to be made; nothing was. Answered with 403.</summary>
/// <remarks>An exception and no outcome, because every command that makes something meets it, at its commit, and none has anything to add.</remarks>
public sealed class QuotaExceededException(QuotaRefusal refusal, Exception? inner = null)
    : Exception($"{refusal.Requested} more {refusal.Quota.Name()} are refused: {refusal.Used} of {refusal.Limit} are used.", inner)
{
    /// <summary>What is used, and what would help.</summary>
    public QuotaRefusal Refusal => refusal;
}

/// <summary>Why a quota refuses.</summary>
/// <param name="Quota">Which one.</param>
/// <param name="Requested">How many were to be made.</param>
/// <param name="Used">How many there are. After a downgrade this can be above the limit.</param>
/// <param name="Limit">How many there may be.</param>
/// <param name="Plan">The company's plan.</param>
/// <param name="LiftedBy">The smallest plan with room for them; null if there is none.</param>
public sealed record QuotaRefusal(Quota Quota, int Requested, long Used, long Limit, string Plan, string? LiftedBy);
