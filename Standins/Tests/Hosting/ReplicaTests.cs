using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class ReplicaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_replicas_share_one_endpoint_and_a_killed_one_leaves_it_at_once()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web", replicas: 2);
        await using var app = await builder.StartAsync(Cancellation);
        await HealthyAsync(app, "web-1", "web-2");
        var (first, second) = (app.Pid("web-1"), app.Pid("web-2"));
        Assert.Equal(new[] { first, second }.Order(), (await app.AnsweringAsync("web", 4, Cancellation)).Order());

        using (var process = Process.GetProcessById(first))
            process.Kill();
        var ended = await app.UntilAsync("web-1", KnownResourceStates.Exited, Cancellation);

        Assert.Equal(137, ended.ExitCode);
        Assert.Equal([second], await app.AnsweringAsync("web", 6, Cancellation));

        var result = await app.ResourceCommands.ExecuteCommandAsync("web-1", KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(result.Success);
        await HealthyAsync(app, "web-1");
        Assert.Equal(new[] { app.Pid("web-1"), second }.Order(), (await app.AnsweringAsync("web", 4, Cancellation)).Order());
    }

    [Fact]
    public async Task An_unhealthy_replica_gets_no_new_connections_until_all_are_unhealthy()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web", replicas: 2);
        await using var app = await builder.StartAsync(Cancellation);
        await HealthyAsync(app, "web-1", "web-2");

        using var client = app.CreateHttpClient("web");
        var unhealthy = int.Parse(await client.GetStringAsync("/", Cancellation));
        await client.PostAsync("/unhealthy", null, Cancellation);
        var (bad, good) = unhealthy == app.Pid("web-1") ? ("web-1", "web-2") : ("web-2", "web-1");
        await app.UntilAsync(bad, snapshot => snapshot.HealthReports.Any(report => report.Status == 0), Cancellation);
        Assert.Equal([app.Pid(good)], await app.AnsweringAsync("web", 6, Cancellation));

        using var other = app.CreateHttpClient("web");
        await other.PostAsync("/unhealthy", null, Cancellation);
        await app.UntilAsync(good, snapshot => snapshot.HealthReports.Any(report => report.Status == 0), Cancellation);
        Assert.Equal(2, (await app.AnsweringAsync("web", 6, Cancellation)).Count);
    }

    [Fact]
    public async Task Restart_of_a_resource_gives_every_replica_a_new_process()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web", replicas: 2);
        await using var app = await builder.StartAsync(Cancellation);
        await HealthyAsync(app, "web-1", "web-2");
        int[] before = [app.Pid("web-1"), app.Pid("web-2")];

        await app.ResourceCommands.ExecuteCommandAsync("web", KnownResourceCommands.RestartCommand, Cancellation);
        await HealthyAsync(app, "web-1", "web-2");

        Assert.Empty(before.Intersect([app.Pid("web-1"), app.Pid("web-2")]));
    }

    [Fact]
    public async Task Stop_of_a_replica_is_graceful_and_leaves_the_others_alone()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web", replicas: 2);
        await using var app = await builder.StartAsync(Cancellation);
        await HealthyAsync(app, "web-1", "web-2");

        await app.ResourceCommands.ExecuteCommandAsync("web-2", KnownResourceCommands.StopCommand, Cancellation);
        var stopped = await app.UntilAsync("web-2", KnownResourceStates.Finished, Cancellation);

        Assert.Equal(0, stopped.ExitCode);
        Assert.Equal([app.Pid("web-1")], await app.AnsweringAsync("web", 4, Cancellation));
    }

    [Fact]
    public async Task A_process_that_ends_by_itself_with_a_code_is_shown_as_exited_and_not_started_again()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web");
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        using var client = app.CreateHttpClient("web");
        var leaving = client.PostAsync("/exit/3", null, Cancellation);
        var ended = await app.UntilAsync("web", KnownResourceStates.Exited, Cancellation);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => leaving);

        Assert.Equal(3, ended.ExitCode);
        Assert.Equal("error", ended.State?.Style);
    }

    [Fact]
    public async Task Several_replicas_with_one_target_port_are_refused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject<Projects.Scale_Samples_Service>("web", launchProfileName: null)
            .WithHttpEndpoint(targetPort: 8080).WithReplicas(2);

        await Assert.ThrowsAsync<DistributedApplicationException>(() => builder.StartAsync(Cancellation));
    }

    private static async Task HealthyAsync(DistributedApplication app, params string[] ids)
    {
        foreach (var id in ids)
            await app.UntilAsync(id, SystemHealth.IsReady, Cancellation);
    }
}
