using System.Net.Http.Headers;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scale.Tests.Support;

[assembly: AssemblyFixture(typeof(ScaleSystem))]

namespace Scale.Tests.Support;

/// <summary>
/// The whole system of the AppHost, with real PostgreSQL and Redis, started once for all tests that ask for it
/// (see <see cref="SystemTest"/>) and stopped after the last test. Its data lives in a folder of its own.
/// </summary>
public sealed class ScaleSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);
    private const string Pooler = "postgres-pgbouncer";

    /// <summary>The one origin whose pages may call the system.</summary>
    public const string PageOrigin = "https://app.example.com";

    // All tests come from one address, and a test of limits gives a company its own.
    // Units come back so slowly that a test can count, and a machine that runs all tests at once is not a Redis that has failed.
    private static readonly string[] WideLimits = ["--RateLimits:Factor=10000", "--RateLimits:Plan:Period=1.00:00:00", "--RateLimits:Login:Period=1.00:00:00", "--RateLimits:StoreTimeout=00:00:05", "--Sessions:StoreTimeout=00:00:05", "--Overload:Target=00:00:00"];
    // Receivers are on this machine.
    private static readonly string[] LocalWebhooks = ["--Webhooks:AllowHttp=true", "--Webhooks:AllowPrivateAddresses=true", "--Webhooks:Ports:0=0"];

    private readonly string _operatorKey = $"{Guid.NewGuid():N}";
    private readonly string _appPassword = $"{Guid.NewGuid():N}";
    private readonly Lazy<Task<DistributedApplication>> _app;

    /// <summary>What its cursors are signed with: a test can make one that the system would make.</summary>
    public string PagingKey { get; } = $"{Guid.NewGuid():N}";

    /// <summary>Where its files are kept.</summary>
    public string FilesFolder { get; } = Directory.CreateTempSubdirectory("scale-tests-files-").FullName;

    /// <summary>Where its messages to people are written.</summary>
    public string MailFolder { get; } = Directory.CreateTempSubdirectory("scale-tests-mail-").FullName;

    public ScaleSystem() => _app = new(StartAsync);

    /// <summary>Arguments of the AppHost, for a system of a test's own.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    // What every system is started with, for example SCALE_TESTS_ARGUMENTS=--pgbouncer dotnet test.
    private static string[] CommonArguments => Environment.GetEnvironmentVariable("SCALE_TESTS_ARGUMENTS")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The running application; the first caller starts it.</summary>
    public Task<DistributedApplication> AppAsync() => _app.Value;

    /// <summary>A client of a service (<c>api</c>, <c>realtime</c>, <c>workers</c>), without credentials.</summary>
    public async Task<HttpClient> ClientAsync(string resource) => (await AppAsync()).CreateHttpClient(resource, "http");

    /// <summary>
    /// <c>catalog</c>, <c>shard0</c>, <c>redis</c>,
    /// <c>postgres</c>, <c>postgres-replica1</c>, <c>postgres-replica2</c>; databases as the superuser, not as the services' role.
    /// </summary>
    public async Task<string> ConnectionStringAsync(string name, CancellationToken cancellationToken) =>
        await (await AppAsync()).GetConnectionStringAsync(name, cancellationToken)
        ?? throw new InvalidOperationException($"The AppHost has no connection string '{name}'.");

    /// <summary>
    /// <c>catalog</c> or <c>shard0</c> as services reach it: as their role, and through PgBouncer if that is how the system runs. With
    /// <paramref name="database"/>, another database of the same server.
    /// </summary>
    public async Task<string> ServiceConnectionStringAsync(string name, CancellationToken cancellationToken, string? database = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync(name, cancellationToken)) { Username = "scale_app", Password = _appPassword };
        var app = await AppAsync();
        if (app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Any(resource => resource.Name == Pooler))
            (settings.Port, settings.MaxAutoPrepare, settings.NoResetOnClose) = (app.GetEndpoint(Pooler, "tcp").Port, 0, true);
        settings.Database = database ?? settings.Database;
        return settings.ConnectionString;
    }

    /// <summary>A client of the API with the operators' key.</summary>
    public async Task<HttpClient> OperatorAsync()
    {
        var client = await ClientAsync("api");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"op_{_operatorKey}");
        return client;
    }

    /// <summary>
    /// Returns when both standbys show everything committed so far. For tests that write past the API, which then cannot know of it.
    /// </summary>
    public async Task ReplicatedAsync(CancellationToken ct)
    {
        await using var primary = new NpgsqlConnection(await ConnectionStringAsync("shard0", ct));
        await primary.OpenAsync(ct);
        var written = await primary.SingleAsync<string>("select pg_current_wal_insert_lsn()::text", ct);
        foreach (var server in (string[])["postgres-replica1", "postgres-replica2"])
        {
            await using var standby = new NpgsqlConnection($"{await ConnectionStringAsync(server, ct)};Database=shard0");
            await standby.OpenAsync(ct);
            // PostgreSQL 15 has no way to wait for a replay position (19's WAIT FOR LSN is one), so it is asked.
            while (!await standby.SingleAsync<bool>("select pg_last_wal_replay_lsn() >= $1::pg_lsn", ct, written))
                await Task.Yield();
        }
    }

    /// <summary>The first delivery to a webhook that a worker has made so.</summary>
    public async Task<Guid> DeliveryAsync(Guid webhook, string condition, CancellationToken ct)
    {
        await using var owner = new NpgsqlConnection(await ConnectionStringAsync("shard0", ct));
        await owner.OpenAsync(ct);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (await owner.ListAsync<Guid>($"select id from webhook_deliveries where webhook_id = $1 and {condition} order by id limit 1", ct, webhook) is [var found])
                return found;
        }
        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>Signs a new company up through the API.</summary>
    public async Task<SignedUpCompany> SignUpAsync(CancellationToken cancellationToken, string plan = "FREE")
    {
        var api = await ClientAsync("api");
        return await SignedUpCompany.CreateAsync(api, await ClientAsync("realtime"), new Mailbox(MailFolder), plan, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app.IsValueCreated)
        {
            var app = await _app.Value;
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Directory.Delete(FilesFolder, recursive: true);
        Directory.Delete(MailFolder, recursive: true);
    }

    private async Task<DistributedApplication> StartAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Scale_AppHost>(
            ["--Connections:File=", $"--Files:Root={FilesFolder}", $"--Mail:Folder={MailFolder}", $"--Parameters:operator-key={_operatorKey}", $"--Parameters:app-password={_appPassword}", $"--Parameters:paging-signing-key={PagingKey}", $"--Cors:Origins:0={PageOrigin}", "--SignUp:HighestPlan=ENTERPRISE", .. WideLimits, .. LocalWebhooks, .. CommonArguments, .. Arguments], timeout.Token);
        var app = await builder.BuildAsync(timeout.Token);
        await app.StartAsync(timeout.Token);
        foreach (var resource in (string[])["api", "realtime", "workers", "postgres-replica1", "postgres-replica2"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, timeout.Token);
        return app;
    }
}
