using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.News;
using Scale.Core.Plans;

namespace Scale.Core.Tenancy;

/// <summary>Registers the tenant of a scope and the directory of companies.</summary>
public static class TenancyRegistration
{
    /// <summary>Adds <see cref="TenantContext"/> (scoped) and <see cref="ITenantDirectory"/>, which hear what the catalog changes. Needs <c>AddScaleData</c> and Redis.</summary>
    public static TBuilder AddScaleTenancy<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<TenancyOptions>().BindConfiguration(TenancyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TenancyOptions>, TenancyOptionsValidator>();
        builder.Services.AddSingleton<PlanChanges>();
        builder.Services.AddSingleton<ICompanyListener>(provider => provider.GetRequiredService<PlanChanges>());
        builder.Services.AddSingleton<CatalogNews>();
        builder.Services.AddHostedService<CatalogWatch>();
        builder.Services.AddScoped<TenantContext>();
        builder.Services.AddSingleton<ITenantDirectory, TenantDirectory>();
        builder.Services.AddOptions<PlacementOptions>().BindConfiguration(PlacementOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PlacementOptions>, PlacementOptionsValidator>();
        builder.Services.AddSingleton<ShardList>();
        builder.Services.AddSingleton<ShardPlacement>();
        return builder;
    }
}
