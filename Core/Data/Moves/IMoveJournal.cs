namespace Scale.Core.Data.Moves;

/// <summary>Where a move writes down how far it is, and is told to end.</summary>
public interface IMoveJournal
{
    /// <summary>A step begins. Throws <see cref="MoveAbortedException"/> if the move shall end and still can.</summary>
    Task ReachAsync(CompanyMove move, string step, CancellationToken ct);

    /// <summary>What there is to move.</summary>
    Task PlanAsync(CompanyMove move, MovePlan plan, CancellationToken ct);

    /// <summary>How much has arrived.</summary>
    Task ProgressAsync(CompanyMove move, long rowsCopied, long rowsStreamed, CancellationToken ct);

    /// <summary>The company lives on the target now: the directory says so from here on. Doing it again changes nothing.</summary>
    Task FlipAsync(CompanyMove move, CancellationToken ct);
}
