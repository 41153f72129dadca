using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
}
