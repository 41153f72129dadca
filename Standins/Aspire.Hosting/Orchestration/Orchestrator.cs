using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts every resource as soon as what it waits for is there, and stops them in the opposite order.</summary>
internal sealed class Orchestrator(
    DistributedApplicationModel model, ManagedResourceFactory factory, ResourceNotificationService notifications,
    IDistributedApplicationEventing eventing, RunOptions options, IServiceProvider services) : IAsyncDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private IReadOnlyList<ManagedResource> _resources = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Nobody can bring a failed dependency back when nobody watches: then waiting for it is giving up.
        notifications.DefaultWaitBehavior =
            options.HasDashboard ? WaitBehavior.WaitOnResourceUnavailable : WaitBehavior.StopOnResourceUnavailable;
        ThrowOnAmbiguousIds();
        _resources = [.. model.Resources.Select(resource => factory.Create(resource, _hurry.Token))];
        foreach (var program in _resources.OfType<ProgramResource>())
            LifecycleCommands.Add(program);

        foreach (var resource in _resources)
            await resource.PrepareAsync(cancellationToken);
        foreach (var program in _resources.OfType<ProgramResource>())
            await program.Lifecycle.AllocatedAsync(cancellationToken);
        foreach (var resource in _resources)
            await resource.StartAsync(cancellationToken);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    /// <summary>Cancelling kills what is still running.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var hurry = cancellationToken.Register(Hurry);
        var order = new StopOrder(_resources);
        await order.RunAsync(resource => resource.StopAsync(CancellationToken.None));
    }

    /// <summary>Do not wait for graceful ends any longer.</summary>
    public void Hurry() => _hurry.Cancel();

    public async ValueTask DisposeAsync()
    {
        foreach (var resource in _resources)
            await resource.DisposeAsync();
        _hurry.Dispose();
    }

    private void ThrowOnAmbiguousIds()
    {
        var names = model.Resources.Select(resource => resource.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in model.Resources.Where(resource => resource.GetReplicaCount() > 1))
        {
            if (resource.ReplicaIds().FirstOrDefault(names.Contains) is { } id)
                throw new DistributedApplicationException(
                    $"A replica of '{resource.Name}' and another resource are both called '{id}'. Rename one of the resources.");
        }
    }
}
