using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Scale.LocalRuntime.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Publishes what a replica is doing, in Aspire's words.</summary>
internal sealed class ReplicaStates(ProgramResource owner, string id)
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private IResource Resource => owner.Lifecycle.Resource;

    public Task BeginAsync(bool waits, int earlierRuns) => PublishAsync(snapshot => (snapshot with
    {
        State = waits ? KnownResourceStates.Waiting : KnownResourceStates.Starting,
        CreationTimeStamp = snapshot.CreationTimeStamp ?? Now,
        ExitCode = null,
        StopTimeStamp = null,
        HealthReports = HealthMonitor.Unanswered(Resource),
        ResourceReadyEvent = null,
    }).WithProperty(SnapshotProperties.Restarts, earlierRuns).WithProperty(SnapshotProperties.StateDetail, null));

    public Task StartingAsync() => PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting });

    public Task RunningAsync(SupervisedProcess process, LaunchPlan plan) => PublishAsync(snapshot => (snapshot with
    {
        State = KnownResourceStates.Running,
        StartTimeStamp = process.StartedAt.UtcDateTime,
        EnvironmentVariables = plan.Variables,
    }).WithProperty(SnapshotProperties.Pid, process.Id));

    public Task StoppingAsync() => PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });

    /// <param name="exitCode">Null: it was stopped before it ran.</param>
    /// <param name="wasStopped">Somebody asked for it.</param>
    public Task EndedAsync(int? exitCode, bool wasStopped)
    {
        var failed = exitCode is not (null or 0) && !wasStopped;
        var text = failed || Resource is ContainerResource ? KnownResourceStates.Exited : KnownResourceStates.Finished;
        var detail = failed
            ? $"ended by itself with {Describe(exitCode!.Value)}"
            : wasStopped ? "stopped" : null;
        return PublishAsync(snapshot => (snapshot with
        {
            State = new ResourceStateSnapshot(text, failed ? KnownResourceStateStyles.Error : KnownResourceStateStyles.Success),
            ExitCode = exitCode,
            StopTimeStamp = Now,
        }).WithProperty(SnapshotProperties.Pid, null).WithProperty(SnapshotProperties.StateDetail, detail));
    }

    public Task FailedToStartAsync(string reason) => PublishAsync(snapshot => (snapshot with
    {
        State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        StopTimeStamp = Now,
    }).WithProperty(SnapshotProperties.Pid, null).WithProperty(SnapshotProperties.StateDetail, reason));

    private static string Describe(int exitCode) => exitCode > 128
        ? string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode} (signal {exitCode - 128})")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}");

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        owner.Notifications.PublishUpdateAsync(Resource, id, change);
}
