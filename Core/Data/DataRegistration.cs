using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Audit;
using Scale.Core.Caching;
using Scale.Core.Data.Changes;
using Scale.Core.Data.Health;
using Scale.Core.Data.Paging;
using Scale.Core.Data.Partitions;
using Scale.Core.Data.Pools;
using Scale.Core.Data.Replicas;
using Scale.Core.Quotas;
using Scale.Core.Revocations;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>Registers catalog, shards and the way to a company's rows.</summary>
public static class DataRegistration
{
    /// <summary>The tag of checks that <c>/health/database</c> runs.</summary>
    public const string HealthTag = "database";

    /// <summary>
    /// Adds <see cref="CatalogDatabase"/>, <see cref="ShardDatabases"/>, the contexts, <see cref="TenantDatabase"/> and their
    /// health checks (<c>primaries</c>, <c>replicas</c>, <c>pools</c>, <c>clock</c>). Events and jobs are registered by their own folders.
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
        services.AddOptions<ReplicaOptions>().BindConfiguration(ReplicaOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReplicaOptions>, ReplicaOptionsValidator>();
        services.AddSingleton(provider => new DatabaseSets(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<DataSources>(),
            provider.GetRequiredService<IOptions<ReplicaOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CatalogDatabase(
            provider.GetRequiredService<DatabaseSets>().Catalog, provider.GetRequiredService<IOptions<DataOptions>>().Value));
        services.AddSingleton(provider => new ShardDatabases(provider.GetRequiredService<DatabaseSets>().Shards));
        services.AddSingleton(provider => new ReadRouter(
            provider.GetRequiredService<ShardDatabases>(), provider.GetRequiredService<IOptions<DataOptions>>().Value,
            provider.GetRequiredService<IOptions<ReplicaOptions>>().Value));
        services.AddHostedService<DataStartup>();
        services.AddHostedService<PoolBudgetCheck>();
        services.AddHostedService<ReplicaMonitor>();
        services.AddSingleton(provider => new HostReport(provider.GetRequiredService<DatabaseSets>()));
        services.AddSingleton<PoolReport>();

        services.AddPooledDbContextFactory<CatalogContext>(options => options.UseNpgsql());
        // The company is set per transaction, and a transaction cannot be retried behind its owner's back: no automatic retries.
        builder.EnrichNpgsqlDbContext<CatalogContext>(settings => settings.DisableRetry = settings.DisableHealthChecks = true);
        services.AddSingleton<IDbContextFactory<CatalogContext>, CatalogContexts>();
        // One pool of contexts for all shards; TenantDatabase gives each rented context its connection.
        services.AddPooledDbContextFactory<ShardContext>(options => options.UseNpgsql());
        services.AddSingleton<DatabaseClocks>();
        services.AddSingleton<PartitionCatalog>();
        services.AddSingleton<PartitionPages>();
        services.AddHealthChecks()
            .AddCheck<PrimaryHealthCheck>("primaries", tags: [HealthTag])
            .AddCheck<ReplicaHealthCheck>("replicas", tags: [HealthTag])
            .AddCheck<PoolHealthCheck>("pools", tags: [HealthTag])
            .AddCheck<DatabaseClocks>("clock", tags: [HealthTag]);

        services.AddQuotas();
        services.AddCache();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<TenantHomes>();
        services.AddSingleton<CommitTeller>();
        services.AddSingleton<TenantDatabase>();
        services.AddOptions<RevocationOptions>().BindConfiguration(RevocationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RevocationOptions>, RevocationOptionsValidator>();
        services.AddSingleton<RevocationFeed>();
        services.AddSingleton<RevocationLog>();
        services.AddSingleton<RevocationChannel>();
        services.AddSingleton<CatalogWrites>();
        services.AddSingleton<CatalogReads>();
        services.AddSingleton<VersionedWrites>();
        services.AddSingleton<VersionedCatalogWrites>();
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
}
