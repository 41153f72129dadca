using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Consistency;

/// <summary>Registers what carries commit positions to and from clients.</summary>
public static class ConsistencyRegistration
{
    /// <summary>
    /// Adds <see cref="ConsistencyTokens"/> and <see cref="IRecentWrites"/>. For processes that clients talk to; needs <c>AddScaleData</c>
    /// and Redis. <c>Data:Consistency:SigningKey</c> is checked when the process starts.
    /// </summary>
    public static TBuilder AddScaleConsistency<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ConsistencyOptions>().BindConfiguration(ConsistencyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ConsistencyOptions>, ConsistencyOptionsValidator>();
        builder.Services.AddSingleton<ConsistencyTokens>();
        builder.Services.AddSingleton<IRecentWrites, RedisRecentWrites>();
        return builder;
    }
}
