namespace Scale.Core.Idempotency;

/// <summary>What became of asking for a key.</summary>
public abstract record IdempotencyClaim
{
    private IdempotencyClaim()
    {
    }

    /// <summary>It is this attempt's: carry the request out.</summary>
    public sealed record Taken : IdempotencyClaim;

    /// <summary>Another attempt is at it.</summary>
    public sealed record Running : IdempotencyClaim;

    /// <summary>It was used for another request.</summary>
    public sealed record OtherRequest : IdempotencyClaim;

    /// <summary>It was carried out, and this was the answer.</summary>
    public sealed record Answered(IdempotentAnswer Answer) : IdempotencyClaim;

    /// <summary>It was carried out; the answer was not kept, because it was too large or the process ended first.</summary>
    public sealed record AnswerLost : IdempotencyClaim;
}
