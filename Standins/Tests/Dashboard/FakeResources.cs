using System.Collections.Concurrent;
using Scale.Dashboard;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>A running system that a test writes by hand.</summary>
internal sealed class FakeResources : IResourceSource
{
    public const string Password = "correct-horse-battery";

    private readonly ConcurrentDictionary<string, ConsoleLog> _consoles = [];

    public FakeResources()
    {
        Resources =
        [
            Resource("postgres-password", ResourceKind.Parameter) with { Properties = [new VariableView("Value", Password, IsSecret: true)] },
            Resource("postgres", ResourceKind.Container, Replica("postgres-1")) with { Health = ResourceHealth.Healthy },
            Resource("api", ResourceKind.Project, Replica("api-1"), Replica("api-2")) with { Endpoints = [new EndpointView("http", "http://localhost:5080")] },
            Resource("workers", ResourceKind.Project, Replica("workers-1")) with { State = ResourceState.Waiting, StateDetail = "waiting for migrations" },
            Resource("catalog", ResourceKind.Database) with { Parent = "postgres", Health = ResourceHealth.Unhealthy },
        ];
    }

    public IReadOnlyList<ResourceView> Resources { get; private set; }

    public ChangeSignal Changes { get; } = new();

    public ConcurrentQueue<(string Resource, string? Replica, ResourceCommand Command)> Executed { get; } = [];

    /// <summary>What the host answers to commands.</summary>
    public CommandOutcome Outcome { get; set; } = CommandOutcome.Accepted;

    public ConsoleLog? FindConsole(string replicaId) => _consoles.GetValueOrDefault(replicaId);

    public Task<CommandOutcome> ExecuteAsync(string resource, string? replicaId, ResourceCommand command, CancellationToken cancellationToken)
    {
        Executed.Enqueue((resource, replicaId, command));
        return Task.FromResult(Outcome);
    }

    public void Change(string resource, Func<ResourceView, ResourceView> change)
    {
        Resources = [.. Resources.Select(r => r.Name == resource ? change(r) : r)];
        Changes.Set();
    }

    public void Remove() => Resources = [];

    private ReplicaView Replica(string id)
    {
        _consoles[id] = new ConsoleLog();
        return new ReplicaView
        {
            Id = id,
            State = ResourceState.Running,
            Health = ResourceHealth.Healthy,
            Pid = 4711,
            Environment =
            [
                new VariableView("ASPNETCORE_ENVIRONMENT", "Development"),
                new VariableView("ConnectionStrings__catalog", $"Host=localhost;Password={Password}", IsSecret: true),
                // The host did not say that these hold a secret.
                new VariableView("AppRole__Password", Password),
                new VariableView("CACHE_URL", $"redis://default:{Password}@localhost:6379"),
            ],
            Commands = [ResourceCommand.Stop, ResourceCommand.Restart],
        };
    }

    private static ResourceView Resource(string name, ResourceKind kind, params ReplicaView[] replicas) => new()
    {
        Name = name,
        Kind = kind,
        State = ResourceState.Running,
        Replicas = replicas,
        Commands = replicas.Length > 0 ? [ResourceCommand.Stop, ResourceCommand.Restart] : [],
    };
}
