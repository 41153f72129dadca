using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Scale.Standins.Tests.Hosting;

/// <summary>Systems made of the sample service, described by the test that runs them.</summary>
internal static class SampleSystem
{
    private const string DeadPort = "1";

    public static IResourceBuilder<ProjectResource> AddSample(this IDistributedApplicationBuilder builder, string name, int replicas = 1) =>
        builder.AddProject<Projects.Scale_Samples_Service>(name).WithReplicas(replicas).WithHttpHealthCheck("/health");

    /// <summary>Ends at once with the exit code.</summary>
    public static IResourceBuilder<ProjectResource> AddJob(this IDistributedApplicationBuilder builder, string name, int exitCode = 0) =>
        builder.AddProject<Projects.Scale_Samples_Service>(name, launchProfileName: null).WithArgs("--exit", $"{exitCode}");

    /// <summary>Runs and never becomes healthy.</summary>
    public static IResourceBuilder<ExecutableResource> AddUnhealthy(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddExecutable(name, "sleep", ".", "600").WithHttpEndpoint(targetPort: int.Parse(DeadPort), name: "http").WithHttpHealthCheck("/");

    public static async Task<DistributedApplication> StartAsync(
        this IDistributedApplicationTestingBuilder builder, CancellationToken cancellationToken)
    {
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>Process ids of the replicas that answer over new connections.</summary>
    public static async Task<IReadOnlySet<int>> AnsweringAsync(
        this DistributedApplication app, string name, int connections, CancellationToken cancellationToken)
    {
        var found = new HashSet<int>();
        for (var connection = 0; connection < connections; connection++)
        {
            using var client = app.CreateHttpClient(name);
            found.Add(await client.GetFromJsonAsync<int>("/", cancellationToken));
        }

        return found;
    }

    public static async Task<Dictionary<string, string>> VariablesAsync(
        this DistributedApplication app, string name, CancellationToken cancellationToken)
    {
        using var client = app.CreateHttpClient(name);
        return (await client.GetFromJsonAsync<Dictionary<string, string>>("/variables", cancellationToken))!;
    }

    /// <summary>The state of a resource or a replica once it matches.</summary>
    public static async Task<CustomResourceSnapshot> UntilAsync(
        this DistributedApplication app, string id, Func<CustomResourceSnapshot, bool> matches, CancellationToken cancellationToken)
    {
        await foreach (var change in app.ResourceNotifications.WatchAsync(cancellationToken))
        {
            if (change.ResourceId == id && matches(change.Snapshot))
                return change.Snapshot;
        }

        throw new OperationCanceledException();
    }

    public static Task<CustomResourceSnapshot> UntilAsync(
        this DistributedApplication app, string id, string state, CancellationToken cancellationToken) =>
        app.UntilAsync(id, snapshot => snapshot.State?.Text == state, cancellationToken);

    public static int Pid(this DistributedApplication app, string id) =>
        app.ResourceNotifications.TryGetCurrentState(id, out var state)
            ? int.Parse(state.Snapshot.PropertyText("executable.pid")!)
            : throw new InvalidOperationException($"'{id}' is not known.");

    public static async Task<string> FirstLineAsync(this DistributedApplication app, string id, CancellationToken cancellationToken)
    {
        var loggers = app.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var lines in loggers.WatchAsync(id, cancellationToken))
            return lines[0].Content;
        throw new OperationCanceledException();
    }
}
