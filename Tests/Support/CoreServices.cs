using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Jobs;
using Scale.Core.Notifications;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>Core as a service has it, against the running stores and as the services' role, without HTTP around it.</summary>
public sealed class CoreServices(ScaleSystem system) : IAsyncLifetime
{
    private IHost? _host;

    /// <summary>A service of Core.</summary>
    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>A new company on <c>shard0</c>.</summary>
    public async Task<Tenant> SignUpAsync(CancellationToken ct)
    {
        var outcome = await Get<CompanyCommands>().SignUpAsync(new SignUp("Optik Test", $"owner-{Guid.CreateVersion7():N}@example.com", "BASIC"), ct);
        return new Tenant(Assert.IsType<SignUpOutcome.SignedUp>(outcome).Company.Id, "BASIC", "shard0", 1);
    }

    /// <summary>A product of that company.</summary>
    public async Task<Product> CreateProductAsync(Tenant tenant, CancellationToken ct, int stock = 1_000, long price = 1_250, string currency = "EUR")
    {
        var values = new NewProduct($"SKU-{Guid.CreateVersion7():N}", "Reading glasses", price, currency, stock);
        return Assert.IsType<Change<Product>.Done>(await Get<ProductCommands>().CreateAsync(tenant, values, ct)).Resource;
    }

    /// <summary>A connection to <c>catalog</c> or <c>shard0</c> as the owner, whom row-level security does not apply to.</summary>
    public async Task<NpgsqlConnection> OpenAsOwnerAsync(string database, CancellationToken ct) =>
        await OpenAsync(await system.ConnectionStringAsync(database, ct), ct);

    /// <summary>A connection to <c>catalog</c> or <c>shard0</c> as the services' role, with no company set.</summary>
    public async Task<NpgsqlConnection> OpenAsServiceAsync(string database, CancellationToken ct) =>
        await OpenAsync(await system.ServiceConnectionStringAsync(database, ct), ct);

    /// <summary>A host whose services a test may replace before it is built; its way to Redis may be another one.</summary>
    public async Task<HostApplicationBuilder> CreateBuilderAsync(CancellationToken ct, string? redis = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = await system.ServiceConnectionStringAsync("catalog", ct),
            ["ConnectionStrings:shard0"] = await system.ServiceConnectionStringAsync("shard0", ct),
            ["ConnectionStrings:redis"] = redis ?? await system.ConnectionStringAsync("redis", ct),
            ["Paging:SigningKey"] = "a-signing-key-of-the-tests-32-bytes-long",
            ["Files:Root"] = system.FilesFolder,
            ["Mail:Folder"] = system.MailFolder,
            ["Data:Primary:MinSize"] = "0",
            // Fifty writers of one row wait for each other, twenty of them with a connection. On a busy machine the others would be refused
            // after 2 s, as they should be (PoolExhaustionTests); here it is the row that is asked about.
            ["Data:ConnectTimeout"] = "00:00:20",
        });
        builder.AddRedisClient("redis");
        builder.AddScaleData().AddScalePaging().AddScaleTenancy().AddScaleCredentials().AddScaleFiles().AddScaleMail().AddScaleDomain().AddScaleEvents().AddScaleJobs();
        return builder;
    }

    public async ValueTask InitializeAsync()
    {
        _host = (await CreateBuilderAsync(TestContext.Current.CancellationToken)).Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }
}
