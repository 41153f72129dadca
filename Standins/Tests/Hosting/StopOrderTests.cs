using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class StopOrderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resource_ends_after_what_waited_for_it_and_after_what_is_connected_to_it() =>
        Assert.Equal(["edge", "service", "store"], await EndedAsync(builder =>
        {
            var store = builder.AddResource(new Store("store")).WithArgs("600").WithEndpoint(name: "tcp");
            var service = builder.AddExecutable("service", "sleep", ".", "600")
                .WithEnvironment("URL", $"tcp://{store.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}");
            builder.AddExecutable("edge", "sleep", ".", "600").WaitForStart(service);
        }));

    [Fact]
    public async Task Services_that_refer_to_each_other_do_not_wait_for_each_other() =>
        Assert.Equal(2, (await EndedAsync(builder =>
        {
            var first = builder.AddExecutable("first", "sleep", ".", "600").WithHttpEndpoint();
            var second = builder.AddExecutable("second", "sleep", ".", "600").WithHttpEndpoint().WithReference(first.GetEndpoint("http"));
            first.WithReference(second.GetEndpoint("http"));
        })).Count);

    [Fact]
    public async Task A_program_that_ignores_the_request_to_end_is_killed_when_the_host_hurries()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("stubborn", "/bin/sh", ".", "-c", "trap '' TERM; echo armed; while :; do sleep 600; done");
        await using var app = await builder.StartAsync(Cancellation);
        await app.FirstLineAsync("stubborn", Cancellation);

        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(hurry.Token);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("stubborn", out var state));
        Assert.Equal(137, state.Snapshot.ExitCode);
    }

    private static async Task<IReadOnlyList<string>> EndedAsync(Action<IDistributedApplicationBuilder> describe)
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        describe(builder);
        var ended = new List<string>();
        foreach (var resource in builder.Resources)
            builder.CreateResourceBuilder(resource).OnResourceStopped((stopped, _, _) =>
            {
                lock (ended)
                    ended.Add(stopped.Name);
                return Task.CompletedTask;
            });
        await using var app = await builder.StartAsync(Cancellation);
        foreach (var resource in builder.Resources)
            await app.ResourceNotifications.WaitForResourceAsync(resource.Name, KnownResourceStates.Running, Cancellation);

        await app.StopAsync(Cancellation);
        return ended;
    }

    /// <summary>Something with a connection string that is a plain program.</summary>
    private sealed class Store(string name) : ExecutableResource(name, "sleep", "/"), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"tcp");
    }
}
