using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using StackExchange.Redis;

namespace Scale.Tests.Support;

/// <summary>A Redis that nobody else uses: for tests that fill it, or count what is asked of it.</summary>
public sealed class OwnRedis : IAsyncDisposable
{
    private readonly DistributedApplication _app;

    private OwnRedis(DistributedApplication app, string connectionString) => (_app, ConnectionString) = (app, connectionString);

    /// <summary>How clients reach it.</summary>
    public string ConnectionString { get; }

    public static async Task<OwnRedis> StartAsync(CancellationToken ct)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var redis = builder.AddRedis("redis");
        var app = await builder.BuildAsync(ct);
        await app.StartAsync(ct);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(redis.Resource.Name, ct);
        return new OwnRedis(app, await app.GetConnectionStringAsync(redis.Resource.Name, ct) ?? throw new InvalidOperationException("Redis has no connection string."));
    }

    /// <summary>How often each command was called meanwhile, by clients and by scripts, but for what clients ask on their own.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CallsAsync(IDatabase redis, Func<Task> work)
    {
        var before = await CallsAsync(redis);
        await work();
        return (await CallsAsync(redis))
            .Select(command => (Name: command.Key, Calls: command.Value - before.GetValueOrDefault(command.Key)))
            .Where(command => command is { Calls: > 0, Name: not ("info" or "ping") })
            .ToDictionary(command => command.Name, command => command.Calls);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // cmdstat_evalsha:calls=12,usec=345,usec_per_call=28.75,rejected_calls=0,failed_calls=0
    private static async Task<Dictionary<string, long>> CallsAsync(IDatabase redis) =>
        ((string?)await redis.ExecuteAsync("INFO", "commandstats") ?? "").Split('\n')
            .Select(line => line.Split(["cmdstat_", ":calls=", ","], StringSplitOptions.None))
            .Where(parts => parts.Length > 3)
            .ToDictionary(parts => parts[1], parts => long.Parse(parts[2], CultureInfo.InvariantCulture));
}
