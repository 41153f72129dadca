namespace Scale.Core.Data.Consistency;

/// <summary>
/// Remembers for some seconds where each principal has committed last, for clients that send no token: they read their own writes as
/// well, through whichever instance they ask.
/// </summary>
public interface IRecentWrites
{
    /// <summary>Remembers a commit unless a later one is known. Returns when every instance would recall it; never throws and never takes longer than its time-out.</summary>
    ValueTask RememberAsync(Guid principal, CommitPosition position);

    /// <summary>What the principal committed lately. Never throws and bounds itself: if nobody can say, the answer says so.</summary>
    ValueTask<RecentWrite> RecallAsync(Guid principal);
}
