using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scale.Dashboard;
using HealthReport = Scale.Dashboard.HealthReport;

namespace Aspire.Hosting.Dashboard;

/// <summary>Translates snapshots into what pages show.</summary>
internal static class ResourceViews
{
    public static ResourceView Create(IResource resource, IReadOnlyDictionary<string, CustomResourceSnapshot> snapshots)
    {
        var replicas = resource.ReplicaIds().Where(snapshots.ContainsKey).Select(id => (Id: id, Snapshot: snapshots[id])).ToArray();
        var worst = replicas.OrderByDescending(replica => Severity(replica.Snapshot)).First().Snapshot;
        var isProgram = resource is ProjectResource or ExecutableResource or ContainerResource;
        return new ResourceView
        {
            Name = resource.Name,
            Kind = KindOf(resource),
            State = StateOf(worst),
            StateDetail = DetailOf(resource, worst, snapshots),
            Health = HealthOf(worst),
            HealthReports = [.. worst.HealthReports.Select(report =>
                new HealthReport(report.Name, HealthOf(report.Status), report.Description ?? report.ExceptionText))],
            ExitCode = replicas.Length == 1 ? worst.ExitCode : null,
            StartedAt = worst.StartTimeStamp,
            StoppedAt = worst.StopTimeStamp,
            Source = worst.PropertyText(SnapshotProperties.Source),
            Endpoints = [.. worst.Urls.Select(url => new EndpointView(url.Name ?? url.Url, url.Url))],
            Replicas = isProgram ? [.. replicas.Select(replica => Replica(replica.Id, replica.Snapshot))] : [],
            Properties = [.. worst.Properties.Where(property => property.Name == SnapshotProperties.ParameterValue)
                .Select(property => new VariableView(property.Name, property.Value?.ToString() ?? "", property.IsSensitive))],
            Commands = isProgram ? CommandsIn(worst) : [],
            Parent = (resource as IResourceWithParent)?.Parent.Name
                ?? resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                    .FirstOrDefault(relationship => relationship.Type == KnownRelationshipTypes.Parent)?.Resource.Name,
            WaitsFor = [.. resource.Annotations.OfType<WaitAnnotation>().Select(wait => new WaitView(
                wait.Resource.Name, wait.WaitType == WaitType.WaitForCompletion, IsSatisfied(wait, snapshots)))],
        };
    }

    private static ReplicaView Replica(string id, CustomResourceSnapshot snapshot) => new()
    {
        Id = id,
        State = StateOf(snapshot),
        StateDetail = snapshot.PropertyText(SnapshotProperties.StateDetail),
        Health = HealthOf(snapshot),
        Pid = Number(snapshot, SnapshotProperties.Pid),
        ExitCode = snapshot.ExitCode,
        Restarts = Number(snapshot, SnapshotProperties.Restarts) ?? 0,
        StartedAt = snapshot.StartTimeStamp,
        StoppedAt = snapshot.StopTimeStamp,
        Environment = [.. snapshot.EnvironmentVariables.Select(
            variable => new VariableView(variable.Name, variable.Value ?? "", variable.IsSensitive))],
        Commands = CommandsIn(snapshot),
    };

    private static ResourceKind KindOf(IResource resource) => resource switch
    {
        ProjectResource => ResourceKind.Project,
        ContainerResource => ResourceKind.Container,
        ExecutableResource => ResourceKind.Executable,
        ParameterResource => ResourceKind.Parameter,
        IResourceWithParent and IResourceWithConnectionString => ResourceKind.Database,
        _ => ResourceKind.Other,
    };

    private static ResourceState StateOf(CustomResourceSnapshot snapshot) =>
        Enum.TryParse<ResourceState>(snapshot.State?.Text, out var state) ? state : ResourceState.NotStarted;

    private static ResourceHealth HealthOf(CustomResourceSnapshot snapshot) =>
        snapshot.HealthReports.IsEmpty || snapshot.State?.Text != KnownResourceStates.Running ? ResourceHealth.None
        : snapshot.HealthReports.All(report => report.Status is null) ? ResourceHealth.Unknown
        : HealthOf(snapshot.HealthStatus);

    private static ResourceHealth HealthOf(HealthStatus? status) => status switch
    {
        HealthStatus.Healthy => ResourceHealth.Healthy,
        HealthStatus.Degraded => ResourceHealth.Degraded,
        HealthStatus.Unhealthy => ResourceHealth.Unhealthy,
        _ => ResourceHealth.Unknown,
    };

    /// <summary>Of several replicas the one that a person should see first speaks for the resource.</summary>
    private static int Severity(CustomResourceSnapshot snapshot) => StateOf(snapshot) switch
    {
        ResourceState.FailedToStart => 9,
        ResourceState.Exited => 8,
        ResourceState.Stopping => 7,
        ResourceState.Starting => 6,
        ResourceState.Waiting => 5,
        ResourceState.Finished => 4,
        ResourceState.NotStarted => 3,
        _ => HealthOf(snapshot) is ResourceHealth.Healthy or ResourceHealth.None ? 1 : 2,
    };

    private static string? DetailOf(
        IResource resource, CustomResourceSnapshot snapshot, IReadOnlyDictionary<string, CustomResourceSnapshot> snapshots)
    {
        if (snapshot.State?.Text != KnownResourceStates.Waiting)
            return snapshot.PropertyText(SnapshotProperties.StateDetail);
        var missing = resource.Annotations.OfType<WaitAnnotation>().Where(wait => !IsSatisfied(wait, snapshots))
            .Select(wait => wait.Resource.Name).Distinct().ToArray();
        return missing.Length == 0 ? null : $"waiting for {string.Join(", ", missing)}";
    }

    private static bool IsSatisfied(WaitAnnotation wait, IReadOnlyDictionary<string, CustomResourceSnapshot> snapshots) =>
        wait.Resource.ReplicaIds().All(id => snapshots.TryGetValue(id, out var snapshot) && (wait.WaitType switch
        {
            WaitType.WaitForCompletion => snapshot.ExitCode == wait.ExitCode,
            WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
            _ => SystemHealth.IsReady(snapshot),
        }));

    private static IReadOnlyList<ResourceCommand> CommandsIn(CustomResourceSnapshot snapshot) => StateOf(snapshot) switch
    {
        ResourceState.Running => [ResourceCommand.Stop, ResourceCommand.Restart],
        ResourceState.Waiting or ResourceState.Starting => [ResourceCommand.Stop],
        ResourceState.Stopping => [],
        _ => [ResourceCommand.Start],
    };

    private static int? Number(CustomResourceSnapshot snapshot, string property) =>
        int.TryParse(snapshot.PropertyText(property), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
