using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Data.Pools;
using Scale.Tests.Support;

namespace Scale.Tests.Topology;

/// <summary>What services are started with.</summary>
public sealed class ServiceSettingsTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("api")]
    [InlineData("realtime")]
    [InlineData("workers")]
    public async Task The_pools_of_all_that_is_started_fit_the_servers(string service)
    {
        var app = await System.AppAsync();
        var settings = await app.SettingsAsync(service, "Data", Cancellation);
        Assert.Equal("5", settings["Data:Instances"]);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(await app.SettingsAsync(service, "ConnectionStrings", Cancellation))
            .AddInMemoryCollection(settings)
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Data:RefuseExcess"] = "true" })
            .Build();
        var check = new PoolBudgetCheck(
            configuration, Options.Create(configuration.GetSection(DataOptions.Section).Get<DataOptions>()!), NullLogger<PoolBudgetCheck>.Instance);

        // It would throw, with the arithmetic.
        await check.StartAsync(Cancellation);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("workers")]
    public async Task A_bucket_that_is_named_at_the_start_reaches_those_who_write_files_and_those_who_serve_them(string service)
    {
        var folder = Path.GetTempPath();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_AppHost>(
            ["--Connections:File=", "--Files:S3:Bucket=files", $"--Files:Root={Path.Combine(folder, "..", Path.GetFileName(folder.TrimEnd('/')))}"], Cancellation);
        await using var app = await builder.BuildAsync(Cancellation);

        var variables = await app.EnvironmentAsync(service, Cancellation);

        Assert.Equal("files", variables["Files__S3__Bucket"]);
        Assert.Equal(folder.TrimEnd('/'), variables["Files__Root"]);
    }
}
