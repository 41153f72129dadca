namespace Scale.Core.RateLimits;

/// <summary>Decides whether a request may go on. Over all instances together never more is let through than the limits say.</summary>
public interface IRateLimiter
{
    /// <summary>Takes the cost of a request from all of its limits, or from none.</summary>
    /// <param name="subject">Whose limits.</param>
    /// <param name="rules">Which limits; keep the instance.</param>
    /// <param name="cost">Units the request costs of each; 1 to 1,000.</param>
    /// <param name="ct">Ends the wait; units that have been taken meanwhile serve the next request.</param>
    ValueTask<RateLimitDecision> AcquireAsync(RateLimitSubject subject, RateLimitRules rules, int cost, CancellationToken ct);

    /// <summary>Undoes an acquisition that was allowed: the next request has its units, or Redis has them back soon.</summary>
    void Undo(RateLimitSubject subject, RateLimitRules rules, int cost);
}
