using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Scale.Standins.Tests.ClientPackages;

/// <summary>Aspire.Npgsql.EntityFrameworkCore.PostgreSQL over a real server.</summary>
public sealed class NpgsqlContextTests(RealStores stores)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_context_reaches_its_database_and_is_healthy()
    {
        using var host = await BuildAsync(builder => builder.AddNpgsqlDbContext<ShopContext>("shop", settings => settings.CommandTimeout = 7));
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ShopContext>().Database;

        Assert.Equal(["shop"], await database.SqlQuery<string>($"select current_database() as \"Value\"").ToListAsync(Cancellation));
        Assert.Equal(7, database.GetCommandTimeout());
        Assert.True(database.CreateExecutionStrategy().RetriesOnFailure);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, health.Entries[nameof(ShopContext)].Status);
        Assert.NotNull(host.Services.GetService<TracerProvider>());
        Assert.NotNull(host.Services.GetService<MeterProvider>());
    }

    [Fact]
    public async Task A_context_of_ones_own_is_enriched()
    {
        var connectionString = await stores.ConnectionStringAsync("shop", Cancellation);
        using var host = await BuildAsync(builder =>
        {
            builder.Services.AddDbContextPool<ShopContext>(options => options.UseNpgsql(connectionString));
            builder.EnrichNpgsqlDbContext<ShopContext>(settings => settings.CommandTimeout = 9);
        });
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ShopContext>().Database;

        Assert.True(await database.CanConnectAsync(Cancellation));
        Assert.Equal(9, database.GetCommandTimeout());
        Assert.True(database.CreateExecutionStrategy().RetriesOnFailure);
        Assert.Contains(nameof(ShopContext), (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries.Keys);
    }

    [Fact]
    public async Task What_is_disabled_is_not_registered()
    {
        using var host = await BuildAsync(builder => builder.AddNpgsqlDbContext<ShopContext>("shop", settings =>
            settings.DisableHealthChecks = settings.DisableTracing = settings.DisableMetrics = settings.DisableRetry = true));
        await using var scope = host.Services.CreateAsyncScope();
        Assert.False(scope.ServiceProvider.GetRequiredService<ShopContext>().Database.CreateExecutionStrategy().RetriesOnFailure);
        Assert.Null(host.Services.GetService<HealthCheckService>());
        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
    }

    [Fact]
    public async Task A_server_that_is_away_is_unhealthy()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:shop"] = "Host=127.0.0.1;Port=1;Timeout=1";
        builder.AddNpgsqlDbContext<ShopContext>("shop", settings => settings.DisableRetry = true);
        using var host = builder.Build();
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
    }

    [Fact]
    public void Without_an_address_the_error_names_the_connection_string()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddNpgsqlDbContext<ShopContext>("shop");
        using var host = builder.Build();
        using var scope = host.Services.CreateScope();
        var error = Assert.Throws<InvalidOperationException>(scope.ServiceProvider.GetRequiredService<ShopContext>);
        Assert.Contains("ConnectionStrings:shop", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adding_twice_and_enriching_nothing_are_errors()
    {
        var builder = Host.CreateApplicationBuilder();
        Assert.Throws<InvalidOperationException>(() => builder.EnrichNpgsqlDbContext<ShopContext>());
        builder.AddNpgsqlDbContext<ShopContext>("shop");
        Assert.Throws<InvalidOperationException>(() => builder.AddNpgsqlDbContext<ShopContext>("shop"));
    }

    private async Task<IHost> BuildAsync(Action<HostApplicationBuilder> register)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:shop"] = await stores.ConnectionStringAsync("shop", Cancellation);
        register(builder);
        return builder.Build();
    }

    private sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options);
}
