namespace Scale.Dashboard;

/// <summary>The running system as the dashboard sees it; implemented by the host. All members are thread-safe.</summary>
public interface IResourceSource
{
    /// <summary>All resources now, in the order they should be listed. Cheap: called for every page.</summary>
    IReadOnlyList<ResourceView> Resources { get; }

    /// <summary>Set whenever <see cref="Resources"/> has changed.</summary>
    ChangeSignal Changes { get; }

    /// <summary>What the replica has written to its console, also before its last restart. Null: no such replica.</summary>
    ConsoleLog? FindConsole(string replicaId);

    /// <summary>
    /// Carries a command out, or says why not. Returns once the command is accepted or refused; the state that follows
    /// is seen through <see cref="Resources"/>.
    /// </summary>
    /// <param name="replicaId">Null: the whole resource.</param>
    Task<CommandOutcome> ExecuteAsync(string resource, string? replicaId, ResourceCommand command, CancellationToken cancellationToken);
}

/// <param name="Refusal">One sentence for a person. Null: accepted.</param>
public sealed record CommandOutcome(string? Refusal)
{
    public static CommandOutcome Accepted { get; } = new((string?)null);

    public static CommandOutcome Refused(string why) => new(why);
}
