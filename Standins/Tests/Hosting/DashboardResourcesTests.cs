using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Scale.Dashboard;

namespace Scale.Standins.Tests.Hosting;

public sealed class DashboardResourcesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resources_are_shown_with_replicas_waits_secrets_and_commands()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var key = builder.AddParameter("key", "hidden", secret: true);
        var job = builder.AddJob("job");
        builder.AddSample("web", replicas: 2).WithEnvironment("KEY", key).WaitForCompletion(job);
        await using var app = await builder.StartAsync(Cancellation);
        var shown = Begin(app);

        var web = await UntilAsync(shown, "web", view => view.Replicas.Count == 2 && view.Health == ResourceHealth.Healthy);

        Assert.Equal((ResourceKind.Project, ResourceState.Running), (web.Kind, web.State));
        Assert.Equal([new EndpointView("http", app.GetEndpoint("web").ToString().TrimEnd('/'))], web.Endpoints);
        Assert.Equal([new WaitView("job", ForCompletion: true, Satisfied: true)], web.WaitsFor);
        Assert.Equal(["web-1", "web-2"], web.Replicas.Select(replica => replica.Id));
        Assert.All(web.Replicas, replica => Assert.Contains(new VariableView("KEY", "hidden", IsSecret: true), replica.Environment));
        Assert.Equal([ResourceCommand.Stop, ResourceCommand.Restart], web.Commands);
        Assert.Equal(ResourceState.Finished, (await UntilAsync(shown, "job", _ => true)).State);
        Assert.Equal([new VariableView("Value", "hidden", IsSecret: true)], (await UntilAsync(shown, "key", _ => true)).Properties);
    }

    [Fact]
    public async Task A_waiting_resource_says_for_what()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web").WaitFor(builder.AddUnhealthy("store"));
        await using var app = await builder.StartAsync(Cancellation);

        var web = await UntilAsync(Begin(app), "web", view => view.State == ResourceState.Waiting);

        Assert.Equal("waiting for store", web.StateDetail);
    }

    [Fact]
    public async Task Commands_reach_one_replica_or_are_refused_with_a_reason()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web", replicas: 2);
        await using var app = await builder.StartAsync(Cancellation);
        var shown = Begin(app);
        await UntilAsync(shown, "web", view => view.Replicas.Count == 2 && view.Replicas.All(replica => replica.Pid is not null));

        Assert.Null((await shown.ExecuteAsync("web", "web-2", ResourceCommand.Stop, Cancellation)).Refusal);
        var web = await UntilAsync(shown, "web", view => view.Replicas[1].State == ResourceState.Finished);
        Assert.Equal(ResourceState.Running, web.Replicas[0].State);
        Assert.Contains("web-9", (await shown.ExecuteAsync("web", "web-9", ResourceCommand.Stop, Cancellation)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_replica_writes_is_kept_across_its_restarts()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddJob("job");
        await using var app = await builder.StartAsync(Cancellation);
        var shown = Begin(app);
        await UntilAsync(shown, "job", view => view.State == ResourceState.Finished);

        await shown.ExecuteAsync("job", null, ResourceCommand.Start, Cancellation);
        await UntilAsync(shown, "job", view => view is { State: ResourceState.Finished, Replicas: [{ Restarts: 1 }] });

        var lines = shown.FindConsole("job")!.Read(0, 100).Select(line => line.Text);
        Assert.Equal(["The work is done.", "The work is done."], lines);
        Assert.Null(shown.FindConsole("nobody"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_starts_it_the_moment_it_has_ended_is_not_overlooked()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var job = builder.AddJob("job");
        // The run is not over while those who hear of its end are at work.
        var (ended, goOn) = (NewSignal(), NewSignal());
        builder.Eventing.Subscribe<ResourceStoppedEvent>(job.Resource, async (_, _) =>
        {
            ended.TrySetResult();
            await goOn.Task;
        });
        await using var app = await builder.StartAsync(Cancellation);
        var shown = Begin(app);
        await ended.Task.WaitAsync(Cancellation);

        await app.ResourceCommands.ExecuteCommandAsync(job.Resource, "start", Cancellation);
        goOn.SetResult();

        await UntilAsync(shown, "job", view => view is { State: ResourceState.Finished, Replicas: [{ Restarts: 1 }] });
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static DashboardResources Begin(DistributedApplication app)
    {
        var shown = app.Services.GetRequiredService<DashboardResources>();
        shown.Begin();
        return shown;
    }

    private static async Task<ResourceView> UntilAsync(DashboardResources shown, string name, Func<ResourceView, bool> matches)
    {
        while (true)
        {
            var version = shown.Changes.Version;
            if (shown.Resources.FirstOrDefault(view => view.Name == name) is { } view && matches(view))
                return view;
            await shown.Changes.WaitAsync(version, Cancellation);
        }
    }
}
