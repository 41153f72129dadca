namespace Scale.Core.Webhooks.Delivery;

/// <summary>What came of sending one delivery.</summary>
/// <param name="Status">What the receiver answered; null if it did not.</param>
/// <param name="Error">See <see cref="DeliveryError"/>; null if it succeeded.</param>
/// <param name="Excerpt">Beginning of the answer.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null if it did not say.</param>
internal sealed record Attempt(int? Status, string? Error, string? Excerpt = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The receiver has it.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The receiver wants nothing more, ever.</summary>
    public bool IsGone => Status == 410;

    /// <summary>The receiver, or what stands before it, has too much to do.</summary>
    public bool Throttles => Status is 429 or 502 or 504 || (Status == 503 && RetryAfter is not null);

    /// <summary>No answer of that status.</summary>
    public static Attempt Failed(string error) => new(null, error);
}
