using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A resource without a process: a parameter, a connection string, the child of another resource, or one whose own code
/// publishes its states.
/// </summary>
internal sealed class PassiveResource(
    ResourceLifecycle lifecycle, IServiceProvider services, IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications, ResourceLoggerService loggers, HealthMonitor health) : ManagedResource(lifecycle)
{
    private readonly CancellationTokenSource _stop = new();
    private Task _life = Task.CompletedTask;

    public override Task PrepareAsync(CancellationToken cancellationToken)
    {
        EndpointAllocator.Allocate(Resource, randomizePorts: true);
        return notifications.PublishUpdateAsync(Resource, snapshot => snapshot with
        {
            State = Resource is ParameterResource ? snapshot.State : KnownResourceStates.Waiting,
            HealthReports = HealthMonitor.Unanswered(Resource),
            CreationTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
        });
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _life = Task.Run(LiveAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _life;
    }

    public override ValueTask DisposeAsync()
    {
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LiveAsync()
    {
        try
        {
            await Task.WhenAll(WatchHealthAsync(), Resource switch
            {
                ParameterResource parameter => ShowAsync(parameter),
                IResourceWithParent { Parent: var parent } => FollowAsync(parent),
                ConnectionStringResource connection => ConnectAsync(connection),
                _ => InitializeAsync(),
            });
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The system stops.
        }
        catch (Exception exception)
        {
            loggers.GetLogger(Resource).LogError(exception, "'{Resource}' failed.", Resource.Name);
            await PublishAsync(
                new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error), exception.Message);
        }
    }

    private async Task ShowAsync(ParameterResource parameter)
    {
        var value = await parameter.GetValueAsync(_stop.Token);
        await notifications.PublishUpdateAsync(parameter, snapshot => (snapshot with { State = KnownResourceStates.Running })
            .WithProperty(SnapshotProperties.ParameterValue, value, parameter.Secret));
    }

    private async Task ConnectAsync(ConnectionStringResource connection)
    {
        await Lifecycle.BeforeStartAsync(_stop.Token);
        await connection.ConnectionStringExpression.GetValueAsync(_stop.Token);
        await Lifecycle.AllocatedAsync(_stop.Token);
        await PublishAsync(KnownResourceStates.Running);
    }

    private async Task InitializeAsync()
    {
        await eventing.PublishAsync(new InitializeResourceEvent(Resource, services), _stop.Token);
    }

    /// <summary>Lives as its parent does: a database runs while its server does.</summary>
    private async Task FollowAsync(IResource parent)
    {
        await Lifecycle.AllocatedAsync(_stop.Token);
        await foreach (var change in notifications.WatchAsync(_stop.Token))
        {
            if (ReferenceEquals(change.Resource, parent) && change.Snapshot.State is { } state)
                await PublishAsync(state.Text, change.Snapshot.PropertyText(SnapshotProperties.StateDetail));
        }
    }

    /// <summary>Checks its health whenever it runs.</summary>
    private async Task WatchHealthAsync()
    {
        using var down = new Restartable();
        await foreach (var change in notifications.WatchAsync(_stop.Token))
        {
            if (!ReferenceEquals(change.Resource, Resource))
                continue;
            if (change.Snapshot.State?.Text != KnownResourceStates.Running)
            {
                await down.StopAsync();
                Lifecycle.Down();
            }
            else if (!down.IsRunning)
            {
                down.Start(token => health.RunAsync(Lifecycle, Resource.Name, _ => null, _ => { }, token), _stop.Token);
            }
        }
    }

    private Task PublishAsync(ResourceStateSnapshot? state, string? detail = null) =>
        notifications.PublishUpdateAsync(Resource, snapshot => snapshot.State == state ? snapshot : (snapshot with
        {
            State = state,
            StartTimeStamp = state?.Text == KnownResourceStates.Running ? TimeProvider.System.GetUtcNow().UtcDateTime : snapshot.StartTimeStamp,
            HealthReports = HealthMonitor.Unanswered(Resource),
            ResourceReadyEvent = null,
        }).WithProperty(SnapshotProperties.StateDetail, detail));
}
