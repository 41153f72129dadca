using Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers EF Core contexts by the name of their connection string.</summary>
public static class AspireEFPostgreSqlExtensions
{
    /// <summary>
    /// Registers a pooled context for <c>ConnectionStrings:NAME</c>, with retries after transient failures, a health
    /// check named like the context, traces and metrics.
    /// </summary>
    public static void AddNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null,
        Action<DbContextOptionsBuilder>? configureDbContextOptions = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (builder.IsRegistered<TContext>())
        {
            throw new InvalidOperationException(
                $"DbContext<{typeof(TContext).Name}> is already registered. Call EnrichNpgsqlDbContext<{typeof(TContext).Name}>() instead.");
        }

        var settings = builder.ReadSettings<TContext>(connectionName, configureSettings);
        builder.Services.AddDbContextPool<TContext>(options =>
        {
            options.UseNpgsql(settings.RequireConnectionString<TContext>(connectionName), npgsql => npgsql.Apply(settings));
            configureDbContextOptions?.Invoke(options);
        });
        builder.AddInstrumentation<TContext>(settings);
    }

    /// <summary>Adds retries, a health check, traces and metrics to a context that is already registered.</summary>
    public static void EnrichNpgsqlDbContext<TContext>(
        this IHostApplicationBuilder builder,
        Action<NpgsqlEntityFrameworkCorePostgreSQLSettings>? configureSettings = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.IsRegistered<TContext>())
        {
            throw new InvalidOperationException(
                $"DbContext<{typeof(TContext).Name}> was not registered. Ensure you have registered the DbContext in DI before calling EnrichNpgsqlDbContext.");
        }

        var settings = builder.ReadSettings<TContext>(connectionName: null, configureSettings);
        builder.Services.ConfigureDbContext<TContext>(
            options => options.UseNpgsql(npgsql => npgsql.Apply(settings)), ServiceLifetime.Singleton);
        builder.AddInstrumentation<TContext>(settings);
    }

    private static bool IsRegistered<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext =>
        builder.Services.Any(service => service.ServiceType == typeof(DbContextOptions<TContext>));

    private static void Apply(this NpgsqlDbContextOptionsBuilder npgsql, NpgsqlEntityFrameworkCorePostgreSQLSettings settings)
    {
        if (!settings.DisableRetry)
            npgsql.EnableRetryOnFailure();
        if (settings.CommandTimeout is { } seconds)
            npgsql.CommandTimeout(seconds);
    }
}
