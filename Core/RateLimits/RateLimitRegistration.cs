using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.News;
using Scale.Core.Tenancy;

namespace Scale.Core.RateLimits;

/// <summary>Registers rate limits.</summary>
public static class RateLimitRegistration
{
    /// <summary>Adds <see cref="IRateLimiter"/>. Needs a registered Redis connection.</summary>
    public static TBuilder AddScaleRateLimits<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        builder.Services.AddSingleton<RedisRateLimitStore>();
        builder.Services.AddSingleton<RateLimiter>();
        builder.Services.AddSingleton<IRateLimiter>(provider => provider.GetRequiredService<RateLimiter>());
        builder.Services.AddHostedService<RateLimitUpkeep>();
        return builder;
    }

    /// <summary>Adds <see cref="RateLimitPolicies"/> and <see cref="CompanyLimits"/>. Needs <c>AddScaleTenancy</c>.</summary>
    public static TBuilder AddScaleRateLimitPolicies<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<RateLimitPolicyOptions>().BindConfiguration(RateLimitOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitPolicyOptions>, RateLimitPolicyOptionsValidator>();
        builder.Services.AddSingleton<RateLimitRuleSets>();
        builder.Services.AddSingleton<LimitOverrides>();
        builder.Services.AddSingleton<ICompanyListener>(provider => provider.GetRequiredService<LimitOverrides>());
        builder.Services.AddSingleton(provider => new RateLimitPolicies(
            provider.GetRequiredService<RateLimitRuleSets>(), provider.GetRequiredService<LimitOverrides>()));
        builder.Services.AddSingleton(provider => new CompanyLimits(
            provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<CatalogReads>(), provider.GetRequiredService<CatalogWrites>(),
            provider.GetRequiredService<RateLimitRuleSets>()));
        return builder;
    }
}
