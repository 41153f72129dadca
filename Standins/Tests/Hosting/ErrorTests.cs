using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class ErrorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_fails_its_resource_says_where_to_change_it_and_leaves_the_rest_running()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var port = ((IPEndPoint)squatter.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create("--DcpPublisher:RandomizePorts=false");
        builder.AddExecutable("single", "sleep", ".", "600").WithHttpEndpoint(port: port);
        builder.AddProject<Projects.Scale_Samples_Service>("replicated", launchProfileName: null).WithReplicas(2).WithHttpEndpoint(port: port);
        builder.AddExecutable("other", "sleep", ".", "600");
        await using var app = await builder.StartAsync(Cancellation);

        foreach (var id in (string[])["single", "replicated-1", "replicated-2"])
        {
            var failed = await app.UntilAsync(id, KnownResourceStates.FailedToStart, Cancellation);
            var detail = failed.PropertyText("resource.state.detail");
            Assert.Contains($"Port {port} ", detail, StringComparison.Ordinal);
            Assert.Contains("in the AppHost's code", detail, StringComparison.Ordinal);
        }

        await app.ResourceNotifications.WaitForResourceAsync("other", KnownResourceStates.Running, Cancellation);
        squatter.Stop();
        await app.ResourceCommands.ExecuteCommandAsync("single", KnownResourceCommands.StartCommand, Cancellation);
        await app.ResourceNotifications.WaitForResourceAsync("single", KnownResourceStates.Running, Cancellation);
    }

    [Fact]
    public async Task An_unknown_image_is_named_together_with_the_known_ones()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddContainer("mail", "axllent/mailpit", "v1.20");
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("mail", KnownResourceStates.FailedToStart, Cancellation);

        var detail = failed.PropertyText("resource.state.detail");
        Assert.Contains("axllent/mailpit", detail, StringComparison.Ordinal);
        Assert.Contains("postgres", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_fails_its_resource()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("tool", "no-such-program", ".");
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("tool", KnownResourceStates.FailedToStart, Cancellation);

        Assert.Contains("no-such-program", failed.PropertyText("resource.state.detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_parameter_fails_only_what_uses_it()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var missing = builder.AddParameter("smtp-host");
        builder.AddExecutable("mailer", "sleep", ".", "600").WithEnvironment("SMTP", missing);
        builder.AddExecutable("other", "sleep", ".", "600");
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("mailer", KnownResourceStates.FailedToStart, Cancellation);

        Assert.Contains("Parameters__smtp-host", failed.PropertyText("resource.state.detail"), StringComparison.Ordinal);
        await app.ResourceNotifications.WaitForResourceAsync("other", KnownResourceStates.Running, Cancellation);
    }

    [Fact]
    public void A_health_check_needs_an_http_endpoint()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var service = builder.AddProject<Projects.Scale_Samples_Service>("web", launchProfileName: null);

        Assert.Throws<DistributedApplicationException>(() => service.WithHttpHealthCheck("/health"));
    }

    [Fact]
    public void A_launch_profile_that_does_not_exist_is_refused_with_the_ones_that_do()
    {
        var builder = DistributedApplicationTestingBuilder.Create();

        var error = Assert.Throws<DistributedApplicationException>(() => builder.AddProject<Projects.Scale_Samples_Service>("web", "https"));
        Assert.Contains("http", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_ready_handler_fails_what_waits_for_the_resource()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var store = builder.AddExecutable("store", "sleep", ".", "600")
            .OnResourceReady((_, _, _) => throw new InvalidOperationException("no such table"));
        builder.AddSample("web").WaitFor(store);
        await using var app = await builder.StartAsync(Cancellation);

        var failed = await app.UntilAsync("web", KnownResourceStates.FailedToStart, Cancellation);

        Assert.Contains("no such table", failed.PropertyText("resource.state.detail"), StringComparison.Ordinal);
    }
}
