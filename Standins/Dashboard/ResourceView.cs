namespace Scale.Dashboard;

/// <summary>What a resource is; decides its icon and how its source is described.</summary>
public enum ResourceKind { Project, Container, Executable, Database, Parameter, Other }

/// <summary>Where a resource or replica is in its life, in the order it normally passes.</summary>
public enum ResourceState
{
    NotStarted,
    Waiting,
    Starting,
    Running,
    Stopping,

    /// <summary>Ended with code 0 and was meant to end (migrations).</summary>
    Finished,

    /// <summary>Ended: stopped by a command, or gone with the code in <c>ExitCode</c>.</summary>
    Exited,
    FailedToStart,
}

/// <summary>The verdict of the resource's health checks. <see cref="None"/>: it has none.</summary>
public enum ResourceHealth { None, Unknown, Healthy, Degraded, Unhealthy }

/// <summary>What a person may ask of a resource or of one of its replicas.</summary>
public enum ResourceCommand { Start, Stop, Restart }

/// <summary>One resource of the running system, as it is at one moment. Immutable: a change is a new view.</summary>
public sealed record ResourceView
{
    /// <summary>Unique, URL-safe; equals the <c>service.name</c> of the telemetry the resource sends.</summary>
    public required string Name { get; init; }

    /// <summary>Shown to people. Null: <see cref="Name"/>.</summary>
    public string? DisplayName { get; init; }

    public required ResourceKind Kind { get; init; }

    public required ResourceState State { get; init; }

    /// <summary>One line that explains the state, e.g. "waiting for postgres" or the start error. Null: nothing to add.</summary>
    public string? StateDetail { get; init; }

    public ResourceHealth Health { get; init; }

    /// <summary>Each check with its own verdict. Empty: no checks.</summary>
    public IReadOnlyList<HealthReport> HealthReports { get; init; } = [];

    /// <summary>Exit code of a resource that has ended and has one process. Null: none, or still running.</summary>
    public int? ExitCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Where it comes from: project file, image, or command line without secrets. Null: nothing to say.</summary>
    public string? Source { get; init; }

    /// <summary>Addresses people and clients use (of the proxy where replicas are behind one).</summary>
    public IReadOnlyList<EndpointView> Endpoints { get; init; } = [];

    /// <summary>
    /// The processes behind the resource; one for a resource without replicas. Empty: it never has a process
    /// (database, parameter). Console logs are kept per replica.
    /// </summary>
    public IReadOnlyList<ReplicaView> Replicas { get; init; } = [];

    /// <summary>Facts worth a line: a parameter's value, a connection string, the data folder. Secret values stay hidden.</summary>
    public IReadOnlyList<VariableView> Properties { get; init; } = [];

    /// <summary>Commands that make sense in this state for the whole resource. Empty: no buttons.</summary>
    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];

    /// <summary>Name of the resource it belongs to (a database's server). Null: none.</summary>
    public string? Parent { get; init; }

    /// <summary>Resources it waits for before it starts.</summary>
    public IReadOnlyList<WaitView> WaitsFor { get; init; } = [];
}

/// <summary>One process of a resource.</summary>
public sealed record ReplicaView
{
    /// <summary>
    /// Unique among all replicas, URL-safe, stable across restarts; equals the <c>service.instance.id</c> of its telemetry.
    /// </summary>
    public required string Id { get; init; }

    public required ResourceState State { get; init; }

    public string? StateDetail { get; init; }

    public ResourceHealth Health { get; init; }

    /// <summary>Process id. Null: not running.</summary>
    public int? Pid { get; init; }

    /// <summary>Exit code of the last run. Null: never ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How often it was started again after the first start.</summary>
    public int Restarts { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>The replica's own addresses, behind the proxy.</summary>
    public IReadOnlyList<EndpointView> Endpoints { get; init; } = [];

    /// <summary>What the process was started with. Values that hold a secret say so.</summary>
    public IReadOnlyList<VariableView> Environment { get; init; } = [];

    /// <summary>Commands that make sense in this state for this replica alone. Empty: no buttons.</summary>
    public IReadOnlyList<ResourceCommand> Commands { get; init; } = [];
}

/// <param name="Url">Absolute; http and https are shown as links, other schemes as text.</param>
public sealed record EndpointView(string Name, string Url);

/// <param name="IsSecret">The value is never sent to a browser before somebody asks for this one value.</param>
public sealed record VariableView(string Name, string Value, bool IsSecret = false);

/// <param name="Description">What the check found; null where it says nothing.</param>
public sealed record HealthReport(string Check, ResourceHealth Health, string? Description = null);

/// <param name="ForCompletion">Waits until the other has finished instead of until it is healthy.</param>
public sealed record WaitView(string Resource, bool ForCompletion, bool Satisfied);
