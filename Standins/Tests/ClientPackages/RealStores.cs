using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

[assembly: AssemblyFixture(typeof(Scale.Standins.Tests.ClientPackages.RealStores))]

namespace Scale.Standins.Tests.ClientPackages;

/// <summary>A PostgreSQL and a Redis for the tests of the client packages; started by the first test that asks.</summary>
public sealed class RealStores : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scale-clients-").FullName;
    private readonly Lazy<Task<DistributedApplication>> _app;

    public RealStores() => _app = new(StartAsync);

    public async Task<string> ConnectionStringAsync(string name, CancellationToken cancellationToken) =>
        await (await _app.Value).GetConnectionStringAsync(name, cancellationToken) ?? throw new InvalidOperationException($"No '{name}'.");

    /// <summary>Runs a command of a resource: start, stop, restart.</summary>
    public async Task CommandAsync(string resource, string command, CancellationToken cancellationToken)
    {
        var result = await (await _app.Value).ResourceCommands.ExecuteCommandAsync(resource, command, cancellationToken);
        Assert.True(result.Success, result.Message);
    }

    public async Task UntilHealthyAsync(string resource, CancellationToken cancellationToken) =>
        await (await _app.Value).ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_app.IsValueCreated)
            await (await _app.Value).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<DistributedApplication> StartAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create($"--Scale:DataFolder={Path.Combine(_folder, "apphost")}");
        builder.AddPostgres("postgres").AddDatabase("shop");
        builder.AddRedis("redis");
        // Tests stop this one.
        builder.AddRedis("fragile");
        var app = await builder.BuildAsync(CancellationToken.None);
        await app.StartAsync(CancellationToken.None);
        foreach (var name in new[] { "postgres", "redis", "fragile" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, CancellationToken.None);
        return app;
    }
}
