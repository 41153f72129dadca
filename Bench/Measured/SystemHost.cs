using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Bench.Measured;

/// <summary>Runs the AppHost as it is, dashboard and tracing included, with the floor servers as further resources.</summary>
internal static class SystemHost
{
    // What is measured is the system, limits included, not where they are.
    private const string WideLimits = "--RateLimits:Factor=10000";

    // Receivers are on this machine.
    private static readonly string[] LocalWebhooks = ["--Webhooks:AllowHttp=true", "--Webhooks:AllowPrivateAddresses=true", "--Webhooks:Ports:0=0"];

    public const string ReadyPrefix = "ready ";

    /// <summary>On a line of standard input, with the name of a resource behind a space; answered by a line when it is done.</summary>
    public const string StopCommand = "stop", StartCommand = "start";

    /// <summary>What answers a command begins with; behind it the command, or why it failed.</summary>
    public const string DonePrefix = "done ", FailedPrefix = "failed ";

    /// <summary>API instances of the AppHost as it is.</summary>
    public const int UsualInstances = 2;

    // Not the launch profile's: a developer's own system may be running.
    private const string AnyPort = "http://127.0.0.1:0";

    public static async Task RunAsync(int shards, int instances, CancellationToken cancellationToken)
    {
        var operatorKey = $"{Guid.NewGuid():N}";
        var files = Directory.CreateTempSubdirectory("scale-bench-files-");
        var mail = Directory.CreateTempSubdirectory("scale-bench-mail-");
        var probes = Directory.CreateTempSubdirectory("scale-bench-probes-");
        try
        {
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_AppHost>(
                [$"--shards={shards}", "--Connections:File=", $"--Parameters:operator-key={operatorKey}", $"--Files:Root={files.FullName}", $"--Mail:Folder={mail.FullName}", WideLimits, "--SignUp:HighestPlan=ENTERPRISE", .. LocalWebhooks, $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={AnyPort}"], (options, _) => options.DisableDashboard = false, cancellationToken);
            SetInstances(builder, instances, probes);
            AddFloors(builder, probes);

            await using var app = await builder.BuildAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            foreach (var resource in (string[])["api", "realtime", "workers", .. Replicas(shards)])
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
            foreach (var floor in (string[])["floor", "plain"])
                await app.ResourceNotifications.WaitForResourceAsync(floor, KnownResourceStates.Running, cancellationToken);

            var addresses = new SystemAddresses(app.GetEndpoint("api", "http"), app.GetEndpoint("realtime", "http"), app.GetEndpoint("floor", "http"))
            {
                OperatorKey = $"op_{operatorKey}",
                Plain = app.GetEndpoint("plain", "http"),
                Probes = probes.FullName,
                Redis = (await app.GetConnectionStringAsync("redis", cancellationToken))!,
                Databases = await DatabasesAsync(app, shards, cancellationToken),
            };
            Console.WriteLine(ReadyPrefix + JsonSerializer.Serialize(addresses));
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
                Console.WriteLine(await ObeyAsync(app, line, cancellationToken));

            await app.StopAsync(cancellationToken);
        }
        finally
        {
            files.Delete(recursive: true);
            mail.Delete(recursive: true);
            probes.Delete(recursive: true);
        }
    }

    private static async Task<string> ObeyAsync(DistributedApplication app, string line, CancellationToken cancellationToken)
    {
        if (line.Split(' ') is not [StopCommand or StartCommand, var resource])
            return $"{FailedPrefix}'{line}' is no command.";
        var isStop = line.StartsWith(StopCommand, StringComparison.Ordinal);
        var done = await app.ResourceCommands.ExecuteCommandAsync(
            resource, isStop ? KnownResourceCommands.StopCommand : KnownResourceCommands.StartCommand, cancellationToken);
        if (!done.Success)
            return $"{FailedPrefix}{line}: {done.Message}";
        if (isStop)
            await app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, cancellationToken);
        else
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
        return DonePrefix + line;
    }

    private static IEnumerable<string> Replicas(int shards) =>
        from shard in Enumerable.Range(0, shards)
        from replica in (int[])[1, 2]
        select $"postgres{(shard == 0 ? "" : shard)}-replica{replica}";

    private static async Task<Dictionary<string, string>> DatabasesAsync(DistributedApplication app, int shards, CancellationToken cancellationToken)
    {
        var databases = new Dictionary<string, string>();
        foreach (var shard in Enumerable.Range(0, shards).Select(number => $"shard{number}"))
            databases[shard] = (await app.GetConnectionStringAsync(shard, cancellationToken))!;
        return databases;
    }

    // The floor is one process that is reached directly; one instance of the API is the same.
    private static void SetInstances(IDistributedApplicationTestingBuilder builder, int instances, DirectoryInfo probes)
    {
        var api = builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "api"))
            .WithReplicas(instances);
        Probed(api, probes);
        if (instances == 1)
            api.WithEndpoint("http", endpoint => (endpoint.IsProxied, endpoint.Port) = (false, null));
    }

    private static void AddFloors(IDistributedApplicationTestingBuilder builder, DirectoryInfo probes)
    {
        var shard = builder.CreateResourceBuilder(builder.Resources.OfType<PostgresDatabaseResource>().Single(database => database.Name == "shard0"));
        LikeTheApi(builder.AddExecutable("floor", Environment.ProcessPath!, AppContext.BaseDirectory, "floor"), probes)
            .WithHttpEndpoint(name: "http", env: "FLOOR_PORT")
            .WithReference(shard)
            .WaitFor(shard);
        // As a project it is told where its telemetry goes.
        LikeTheApi(builder.AddProject<PlainProject>("plain", launchProfileName: null).WithArgs("plain"), probes)
            .WithEndpoint(name: "http", scheme: "http", env: "FLOOR_PORT", isProxied: false);
    }

    // The API's GC.
    private static IResourceBuilder<T> LikeTheApi<T>(IResourceBuilder<T> floor, DirectoryInfo probes)
        where T : IResourceWithEnvironment => Probed(floor, probes)
        .WithEnvironment("DOTNET_gcServer", "1")
        .WithEnvironment("DOTNET_GCDynamicAdaptationMode", "0");

    private static IResourceBuilder<T> Probed<T>(IResourceBuilder<T> measured, DirectoryInfo probes)
        where T : IResourceWithEnvironment => measured
        // As it is deployed. In Development each service that is asked for is checked for its scope, and a page for exceptions is around every request.
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Production")
        .WithEnvironment("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location)
        .WithEnvironment(StartupHook.Variable, Path.Combine(probes.FullName, measured.Resource.Name));

    private sealed class PlainProject : IProjectMetadata
    {
        // bin/Release/net10.0/
        public string ProjectPath => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../Scale.Bench.csproj"));
    }
}
