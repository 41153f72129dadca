using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Scale.Dashboard;

namespace Aspire.Hosting.Dashboard;

/// <summary>The running system as the dashboard's pages see it.</summary>
internal sealed class DashboardResources(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers,
    ResourceCommandService commands, IHostApplicationLifetime lifetime) : IResourceSource
{
    private readonly Dictionary<string, CustomResourceSnapshot> _snapshots = [];
    private ImmutableArray<ResourceView> _views = [];

    public IReadOnlyList<ResourceView> Resources => _views;

    public ChangeSignal Changes { get; } = new();

    public void Begin() => _ = FollowAsync(lifetime.ApplicationStopped);

    public ConsoleLog? FindConsole(string replicaId) => loggers.FindConsole(replicaId);

    public Task<CommandOutcome> ExecuteAsync(
        string resource, string? replicaId, ResourceCommand command, CancellationToken cancellationToken)
    {
        var name = command.ToString().ToLowerInvariant();
        var target = model.Resources.FirstOrDefault(candidate => candidate.Name == resource);
        if (target is null || (replicaId is not null && !target.ReplicaIds().Contains(replicaId)))
            return Task.FromResult(CommandOutcome.Refused($"There is no resource '{replicaId ?? resource}'."));
        if (!target.Annotations.OfType<ResourceCommandAnnotation>().Any(candidate => candidate.Name == name))
            return Task.FromResult(CommandOutcome.Refused($"'{resource}' cannot be asked to {name}."));

        // Accepted now; a page shows what follows. The page's request may end before the command does.
        _ = replicaId is null
            ? commands.ExecuteCommandAsync(target, name, CancellationToken.None)
            : commands.ExecuteCommandAsync(replicaId, name, CancellationToken.None);
        return Task.FromResult(CommandOutcome.Accepted);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken))
            {
                _snapshots[change.ResourceId] = change.Snapshot;
                _views = [.. model.Resources.Where(IsVisible).Select(resource => ResourceViews.Create(resource, _snapshots))];
                Changes.Set();
            }
        }
        catch (OperationCanceledException)
        {
            // The host has stopped.
        }
    }

    private bool IsVisible(IResource resource) =>
        resource.ReplicaIds().Any(id => _snapshots.TryGetValue(id, out var snapshot) && !snapshot.IsHidden);
}
