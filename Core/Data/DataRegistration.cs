using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Audit;
using Scale.Core.Data.Paging;
using Scale.Core.Data.Partitions;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>Registers catalog, shards and the way to a company's rows.</summary>
public static class DataRegistration
{
    /// <summary>
    /// Adds <see cref="CatalogDatabase"/>, <see cref="ShardDatabases"/>, the contexts, <see cref="TenantDatabase"/> and their
    /// health checks (<c>CatalogContext</c>, <c>shards</c>, <c>clock</c>). Events and jobs are registered by their own folders.
    /// </summary>
    public static TBuilder AddScaleData<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DataOptions>().BindConfiguration(DataOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DataOptions>, DataOptionsValidator>();
        services.AddSingleton(provider => new DataSources(
            provider.GetRequiredService<IOptions<DataOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(CreateCatalog);
        services.AddSingleton(CreateShards);
        services.AddHostedService<DataStartup>();

        services.AddPooledDbContextFactory<CatalogContext>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<CatalogDatabase>().Primary));
        // The company is set per transaction, and a transaction cannot be retried behind its owner's back: no automatic retries.
        builder.EnrichNpgsqlDbContext<CatalogContext>(settings => settings.DisableRetry = true);
        // One pool of contexts for all shards; TenantDatabase gives each rented context its connection.
        services.AddPooledDbContextFactory<ShardContext>(options => options.UseNpgsql());
        services.AddSingleton<DatabaseClocks>();
        services.AddSingleton<PartitionCatalog>();
        services.AddSingleton<PartitionPages>();
        services.AddHealthChecks().AddCheck<ShardHealthCheck>("shards").AddCheck<DatabaseClocks>("clock");

        services.AddSingleton<AuditLog>();
        services.AddSingleton<TenantHomes>();
        services.AddSingleton<TenantDatabase>();
        services.AddSingleton<CatalogWrites>();
        services.AddSingleton<IValidateOptions<PagingOptions>, PagingOptionsValidator>();
        services.AddOptions<PagingOptions>().BindConfiguration(PagingOptions.Section);
        services.AddSingleton<KeysetCursors>();
        services.AddSingleton<ListPages>();
        return builder;
    }

    /// <summary>For processes that serve lists: <c>Paging:SigningKey</c> is checked when the process starts.</summary>
    public static TBuilder AddScalePaging<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<PagingOptions>().ValidateOnStart();
        return builder;
    }

    private static CatalogDatabase CreateCatalog(IServiceProvider services) => new(services.GetRequiredService<DataSources>().Primary(
        ConnectionNames.Catalog, ConnectionNames.Require(services.GetRequiredService<IConfiguration>(), ConnectionNames.Catalog)));

    private static ShardDatabases CreateShards(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var sources = services.GetRequiredService<DataSources>();
        var names = ConnectionNames.Shards(configuration);
        if (names.Count == 0)
            ConnectionNames.Require(configuration, "shard0");
        return new ShardDatabases(names.Select(name => new ShardDatabases.Shard(
            name,
            sources.Primary(name, ConnectionNames.Require(configuration, name)),
            [.. ConnectionNames.Replicas(configuration, name).Select(replica => sources.Replica(replica, ConnectionNames.Require(configuration, replica)))])));
    }
}
