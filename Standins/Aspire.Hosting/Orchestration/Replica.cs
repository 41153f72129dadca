using Aspire.Hosting.ApplicationModel;
using Scale.Dashboard;
using Scale.LocalRuntime;
using Scale.LocalRuntime.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a resource through its runs: waits, starts, is watched, ends, is started again.</summary>
internal sealed class Replica(ProgramResource owner, int index, string id) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ReplicaStates _states = new(owner, id);
    private CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private volatile bool _hasEnded;
    private int _runs;

    public string Id { get; } = id;

    private IResource Resource => owner.Lifecycle.Resource;

    private ConsoleLog Console => owner.Loggers.Console(Id);

    /// <summary>Returns once the start is under way; does nothing when it runs already.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_run.IsCompleted && !_hasEnded)
                return;
            _stop.Dispose();
            _stop = new CancellationTokenSource();
            _hasEnded = false;
            // Whoever sees that it has ended may start it at once: the run before has then still to tell others, and this one follows it.
            var (before, earlierRuns, stop) = (_run, _runs++, _stop.Token);
            if (before.IsCompleted)
            {
                await _states.BeginAsync(owner.Lifecycle.Waits, earlierRuns);
                _run = Task.Run(() => RunAsync(stop), CancellationToken.None);
            }
            else
            {
                _run = Task.Run(() => FollowAsync(before, earlierRuns, stop), CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Returns once it has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _stop.CancelAsync();
            await _run;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync(Task before, int earlierRuns, CancellationToken stop)
    {
        await before;
        await _states.BeginAsync(owner.Lifecycle.Waits, earlierRuns);
        await RunAsync(stop);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await owner.Lifecycle.BeforeStartAsync(stop);
            await _states.StartingAsync();
            var (process, plan) = await LaunchAsync(stop);
            await _states.RunningAsync(process, plan);
            await SuperviseAsync(process, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _hasEnded = true;
            await _states.EndedAsync(exitCode: null, wasStopped: true);
        }
        catch (Exception exception)
        {
            Console.Append(exception.Message, isError: true);
            _hasEnded = true;
            await _states.FailedToStartAsync(Describe(exception));
        }
    }

    private async Task<(SupervisedProcess Process, LaunchPlan Plan)> LaunchAsync(CancellationToken stop)
    {
        owner.OpenEndpoints();
        var identity = new ReplicaIdentity(Id, [.. owner.Endpoints.Select(plan => (plan, plan.ReplicaPorts[index]))]);
        var progress = new Progress(owner, Console);
        var plan = await owner.Planner.PlanAsync(Resource, identity, progress, stop);
        stop.ThrowIfCancellationRequested();
        var console = Console;
        var process = SupervisedProcess.Start(
            plan.Process, owner.Machine.Guardian, line => console.Append(line.Text, line.Stream == LogStream.Error));
        return (process, plan);
    }

    private async Task SuperviseAsync(SupervisedProcess process, CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        owner.Up(index);
        var health = WatchHealthAsync(ended.Token);
        try
        {
            await process.Exited.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            owner.Stopping(index);
            await _states.StoppingAsync();
            await process.StopAsync(owner.Hurry);
        }

        var exitCode = await process.Exited;
        await ended.CancelAsync();
        owner.Down(index);
        await health;
        _hasEnded = true;
        await _states.EndedAsync(exitCode, stop.IsCancellationRequested);
        await owner.Lifecycle.StoppedAsync(Id);
    }

    private async Task WatchHealthAsync(CancellationToken ended)
    {
        try
        {
            await owner.Health.RunAsync(owner.Lifecycle, Id, name => owner.OwnAddress(index, name), healthy => owner.Verdict(index, healthy), ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The replica has ended.
        }
    }

    /// <summary>Known problems have complete messages; anything else is a defect, and its place matters.</summary>
    private static string Describe(Exception exception) =>
        exception is LocalRuntimeException or DistributedApplicationException ? exception.Message : exception.ToString();

    private sealed class Progress(ProgramResource owner, ConsoleLog console) : IProgress<string>
    {
        public void Report(string value)
        {
            console.Append(value);
            owner.Report(value);
        }
    }
}
