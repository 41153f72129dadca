using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class WaitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resource_starts_when_its_dependency_is_healthy_and_its_ready_handlers_are_done()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var handler = new TaskCompletionSource();
        var first = builder.AddSample("first").OnResourceReady((_, _, cancellationToken) => handler.Task.WaitAsync(cancellationToken));
        builder.AddSample("second").WaitFor(first);
        await using var app = await builder.StartAsync(Cancellation);

        await app.UntilAsync("first", SystemHealth.IsReady, Cancellation);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("second", out var waiting));
        Assert.Equal(KnownResourceStates.Waiting, waiting.Snapshot.State?.Text);

        handler.SetResult();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Cancellation);
    }

    [Fact]
    public async Task A_resource_starts_when_its_dependency_has_completed()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var job = builder.AddJob("job");
        builder.AddSample("web").WaitForCompletion(job);
        await using var app = await builder.StartAsync(Cancellation);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("job", out var done));
        Assert.Equal((KnownResourceStates.Finished, 0), (done.Snapshot.State?.Text, done.Snapshot.ExitCode));
    }

    [Fact]
    public async Task A_dependency_that_completes_with_another_code_fails_the_resource_and_names_both()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var job = builder.AddJob("job", exitCode: 3);
        builder.AddSample("web").WaitForCompletion(job);
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("web", KnownResourceStates.FailedToStart, Cancellation);

        Assert.Contains("'job' ended with exit code 3; 0 was expected", failed.PropertyText("resource.state.detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_dependency_that_failed_goes_on_until_somebody_brings_it_back()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var flag = Path.Combine(Path.GetTempPath(), $"scale-flag-{Guid.NewGuid():N}");
        var store = builder.AddExecutable("store", "/bin/sh", ".", "-c", $"test -e {flag} && exec sleep 600");
        builder.AddSample("web").WaitFor(store, WaitBehavior.WaitOnResourceUnavailable);
        await using var app = await builder.StartAsync(Cancellation);
        await app.UntilAsync("store", KnownResourceStates.Exited, Cancellation);

        await File.WriteAllTextAsync(flag, "", Cancellation);
        await app.ResourceCommands.ExecuteCommandAsync("store", KnownResourceCommands.StartCommand, Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        File.Delete(flag);
    }

    [Fact]
    public async Task Without_a_dashboard_waiting_for_a_dependency_that_failed_is_given_up()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var store = builder.AddExecutable("store", "/bin/sh", ".", "-c", "exit 4").WithHttpEndpoint().WithHttpHealthCheck();
        builder.AddSample("web").WaitFor(store);
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("web", KnownResourceStates.FailedToStart, Cancellation);

        Assert.Contains("exit code 4", failed.PropertyText("resource.state.detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForStart_does_not_wait_for_health()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var store = builder.AddUnhealthy("store");
        builder.AddSample("web").WaitForStart(store);
        await using var app = await builder.StartAsync(Cancellation);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);
    }

    [Fact]
    public async Task A_resource_that_waits_can_be_stopped()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web").WaitFor(builder.AddUnhealthy("store"));
        await using var app = await builder.StartAsync(Cancellation);

        await app.ResourceCommands.ExecuteCommandAsync("web", KnownResourceCommands.StopCommand, Cancellation);

        await app.UntilAsync("web", KnownResourceStates.Finished, Cancellation);
    }
}
