using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Partitions;

/// <summary>Registers the upkeep of tables that grow with time.</summary>
public static class PartitionRegistration
{
    /// <summary>
    /// Adds <see cref="PartitionCreation"/>, <see cref="PartitionRetention"/> and the alarm (<c>partitions</c>). For workers: needs
    /// <c>ConnectionStrings:shardN-upkeep</c> of every shard. <see cref="PartitionCatalog"/> comes with <c>AddScaleData</c>.
    /// </summary>
    public static TBuilder AddScalePartitionUpkeep<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<PartitionOptions>().BindConfiguration(PartitionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PartitionOptions>, PartitionOptionsValidator>();
        services.AddSingleton<UpkeepConnections>();
        services.AddSingleton(provider => new PartitionCreation(
            provider.GetRequiredService<UpkeepConnections>(), provider.GetRequiredService<PartitionCatalog>(),
            provider.GetRequiredService<DatabaseClocks>(), provider.GetRequiredService<IOptions<PartitionOptions>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PartitionCreation>>()));
        services.AddSingleton(provider => new PartitionRetention(
            provider.GetRequiredService<UpkeepConnections>(), provider.GetRequiredService<DatabaseClocks>(),
            provider.GetRequiredService<IOptions<PartitionOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PartitionRetention>>()));
        services.AddSingleton<PartitionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<PartitionWatch>());
        services.AddHealthChecks().AddCheck<PartitionWatch>("partitions");
        return builder;
    }
}
