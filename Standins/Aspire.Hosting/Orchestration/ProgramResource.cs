using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What all program resources of a host work with.</summary>
internal sealed record ProgramServices(
    ResourceNotificationService Notifications, ResourceLoggerService Loggers, LaunchPlanner Planner, HealthMonitor Health,
    LocalMachine Machine, RunOptions Options, ConsoleReporter Reporter);

/// <summary>A resource made of processes: a project, an executable, a container of a known image.</summary>
internal sealed class ProgramResource : ManagedResource
{
    private readonly ProgramServices _services;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _up = [];
    private IReadOnlyList<EndpointProxy> _proxies = [];

    public ProgramResource(ResourceLifecycle lifecycle, ProgramServices services, CancellationToken hurry) : base(lifecycle)
    {
        _services = services;
        Hurry = hurry;
        Replicas = [.. Resource.ReplicaIds().Select((id, index) => new Replica(this, index, id))];
    }

    public IReadOnlyList<Replica> Replicas { get; }

    public IReadOnlyList<EndpointPlan> Endpoints { get; private set; } = [];

    public ResourceNotificationService Notifications => _services.Notifications;

    public ResourceLoggerService Loggers => _services.Loggers;

    public LaunchPlanner Planner => _services.Planner;

    public HealthMonitor Health => _services.Health;

    public LocalMachine Machine => _services.Machine;

    /// <summary>Set when a stop must not be waited for any longer.</summary>
    public CancellationToken Hurry { get; }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Endpoints = EndpointAllocator.Allocate(Resource, _services.Options.RandomizePorts);
        _proxies = [.. Endpoints.Where(plan => plan.HasProxy).Select(plan => new EndpointProxy(plan, Resource.Name))];
        var urls = ResourceUrls.For(Resource);
        await Notifications.PublishUpdateAsync(Resource, snapshot => (snapshot with
        {
            State = KnownResourceStates.NotStarted,
            Urls = urls,
            CreationTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
        }).WithProperty(SnapshotProperties.Source, Source()));
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            return;
        foreach (var replica in Replicas)
            await replica.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Replicas.Select(replica => replica.StopAsync(cancellationToken)));

    /// <summary>Listens for clients, or makes sure that the program itself can. Throws when a port is taken.</summary>
    public void OpenEndpoints()
    {
        foreach (var proxy in _proxies)
            proxy.Open();
        foreach (var plan in Endpoints.Where(plan => !plan.HasProxy))
            PortCheck.ThrowIfTaken(plan, Resource.Name);
    }

    /// <summary>The replica's own address; null where it is the resource's.</summary>
    public Uri? OwnAddress(int replica, string endpointName) =>
        Endpoints.FirstOrDefault(plan => plan.HasProxy && plan.Annotation.Name == endpointName) is { } found
            ? new UriBuilder(found.Annotation.UriScheme, "localhost", found.ReplicaPorts[replica]).Uri
            : null;

    /// <summary>The replica runs; until its first verdict it counts as unhealthy.</summary>
    public void Up(int replica)
    {
        lock (_lock)
            _up.Add(replica);
        Verdict(replica, !Resource.HasAnnotationOfType<HealthCheckAnnotation>());
    }

    public void Verdict(int replica, bool healthy)
    {
        lock (_lock)
        {
            if (!_up.Contains(replica))
                return;
            foreach (var proxy in _proxies)
                proxy.Set(replica, healthy);
        }
    }

    public void Stopping(int replica) => Leave(replica, ended: false);

    public void Down(int replica) => Leave(replica, ended: true);

    public void Report(string progress) => _services.Reporter.Progress(Resource, progress);

    public override async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas)
            replica.Dispose();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
    }

    private void Leave(int replica, bool ended)
    {
        lock (_lock)
        {
            _up.Remove(replica);
            foreach (var proxy in _proxies)
                proxy.Remove(replica, ended);
            if (_up.Count == 0)
                Lifecycle.Down();
        }
    }

    private string? Source() => Resource switch
    {
        ProjectResource when Resource.TryGetLastAnnotation<IProjectMetadata>(out var project) => project.ProjectPath,
        ExecutableResource executable => executable.Command,
        _ when Resource.TryGetContainerImageName(out var image) => image,
        _ => null,
    };
}
