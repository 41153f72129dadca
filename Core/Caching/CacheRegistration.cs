using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Caching;

/// <summary>Registers the cache.</summary>
public static class CacheRegistration
{
    /// <summary>Adds <see cref="ICompanyCache"/> and, scoped, <see cref="HybridCache"/>: for processes that answer from the cache or change what is in it. Needs <c>AddScaleData</c> and a registered Redis connection.</summary>
    public static TBuilder AddScaleCache<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHostedService<CacheInvalidations>();
        builder.Services.AddScoped<HybridCache, CompanyHybridCache>();
        builder.Services.AddHealthChecks().AddCheck<CacheHealthCheck>("cache", tags: [RedisHealth.Tag]);
        return builder;
    }

    /// <summary>What <c>AddScaleData</c> needs, because writes say what is no longer true.</summary>
    internal static IServiceCollection AddCache(this IServiceCollection services)
    {
        services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CacheOptions>, CacheOptionsValidator>();
        services.AddSingleton<CacheMemory>();
        services.AddSingleton<RedisCacheStore>();
        services.AddSingleton<PendingInvalidations>();
        services.AddSingleton<CompanyCache>();
        services.TryAddSingleton<ICompanyCache>(provider => provider.GetRequiredService<CompanyCache>());
        return services;
    }
}
