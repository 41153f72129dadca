using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Scale.Standins.Tests.Hosting;

public sealed class EnvironmentTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_project_gets_its_addresses_and_the_variables_of_its_launch_profile()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddSample("web").WithEnvironment("FROM_CODE", "code");
        builder.AddSample("other").WithEnvironment("FROM_PROFILE", "code wins");
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("other", Cancellation);

        var variables = await app.VariablesAsync("web", Cancellation);
        Assert.Equal($"http://localhost:{app.GetEndpoint("web").Port}", variables["ASPNETCORE_URLS"]);
        Assert.Equal("http", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("profile", variables["FROM_PROFILE"]);
        Assert.Equal("code", variables["FROM_CODE"]);
        Assert.False(variables.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Equal("code wins", (await app.VariablesAsync("other", Cancellation))["FROM_PROFILE"]);
    }

    [Fact]
    public async Task The_hosts_own_environment_name_is_not_inherited()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject<Projects.Scale_Samples_Service>("web", launchProfileName: null).WithHttpEndpoint().WithHttpHealthCheck("/health");
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        Assert.DoesNotContain("ASPNETCORE_ENVIRONMENT", (await app.VariablesAsync("web", Cancellation)).Keys);
    }

    [Fact]
    public async Task A_service_is_found_by_its_name_under_its_scheme_or_the_endpoints_name()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var catalog = builder.AddSample("cat-alog").WithHttpEndpoint(name: "admin", env: "ADMIN_PORT");
        builder.AddSample("web").WithReference(catalog).WithReference("outside", new Uri("https://example.com/"));
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        var variables = await app.VariablesAsync("web", Cancellation);
        Assert.Equal(catalog.GetEndpoint("http").Url, variables["services__cat-alog__http__0"]);
        Assert.Equal(catalog.GetEndpoint("admin").Url, variables["services__cat-alog__admin__0"]);
        Assert.Equal(catalog.GetEndpoint("http").Url, variables["CAT_ALOG_HTTP"]);
        Assert.Equal("https://example.com/", variables["services__outside__default__0"]);
    }

    [Fact]
    public async Task A_connection_string_comes_whole_and_in_parts()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--Parameters:password=s3cret");
        var password = builder.AddParameter("password", secret: true);
        var postgres = builder.AddPostgres("scale-db", password: password, port: 5432).WithExplicitStart();
        var shard = postgres.AddDatabase("shard0");
        var redis = builder.AddRedis("cache", port: null, password).WithExplicitStart();
        builder.AddSample("web").WithReference(postgres).WithReference(shard).WithReference(redis, connectionName: "sessions");
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        var variables = await app.VariablesAsync("web", Cancellation);
        var (port, redisPort) = (postgres.Resource.PrimaryEndpoint.Port, redis.Resource.PrimaryEndpoint.Port);
        Assert.Equal($"Host=127.0.0.1;Port={port};Username=postgres;Password=s3cret", variables["ConnectionStrings__scale-db"]);
        Assert.Equal($"Host=127.0.0.1;Port={port};Username=postgres;Password=s3cret;Database=shard0", variables["ConnectionStrings__shard0"]);
        Assert.Equal($"127.0.0.1:{redisPort},password=s3cret", variables["ConnectionStrings__sessions"]);
        Assert.Equal($"postgresql://postgres:s3cret@127.0.0.1:{port}/shard0", variables["SHARD0_URI"]);
        Assert.Equal("shard0", variables["SHARD0_DATABASENAME"]);
        Assert.Equal($"redis://:s3cret@127.0.0.1:{redisPort}", variables["SESSIONS_URI"]);
        Assert.Equal("s3cret", variables["SCALE_DB_PASSWORD"]);
    }

    [Fact]
    public async Task Replicas_know_their_own_port_and_telemetry_names_service_and_instance()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://127.0.0.1:9");
        var web = builder.AddSample("web", replicas: 2);
        web.WithEnvironment("OWN_PORT", web.GetEndpoint("http").Property(EndpointProperty.TargetPort));
        await using var app = await builder.StartAsync(Cancellation);
        await app.UntilAsync("web-1", SystemHealth.IsReady, Cancellation);

        var variables = await app.VariablesAsync("web", Cancellation);
        Assert.EndsWith($":{variables["OWN_PORT"]}", variables["ASPNETCORE_URLS"], StringComparison.Ordinal);
        Assert.NotEqual($"{app.GetEndpoint("web").Port}", variables["OWN_PORT"]);
        Assert.Equal("http://127.0.0.1:9", variables["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("web", variables["OTEL_SERVICE_NAME"]);
        Assert.Matches("^service.instance.id=web-[12]$", variables["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Fact]
    public async Task Secrets_are_marked_wherever_they_are_part_of_a_value()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var key = builder.AddParameter("key", "hidden", secret: true);
        builder.AddSample("web").WithEnvironment("URL", $"https://user:{key}@host").WithEnvironment("PLAIN", "seen");
        await using var app = await builder.StartAsync(Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", Cancellation);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("web", out var state));
        Assert.True(state.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "URL").IsSensitive);
        Assert.False(state.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "PLAIN").IsSensitive);
    }

    [Fact]
    public async Task Arguments_may_hold_endpoints_and_parameters()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var level = builder.AddParameter("level", "7");
        var tool = builder.AddExecutable("tool", "echo", ".", "level");
        tool.WithArgs(level, "text");
        await using var app = await builder.StartAsync(Cancellation);

        Assert.Equal("level 7 text", await app.FirstLineAsync("tool", Cancellation));
    }
}
