using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Scale.Core.Jobs;

/// <summary>Registers what enqueues jobs.</summary>
public static class JobRegistration
{
    /// <summary>Adds <see cref="IJobEnqueuer"/> and <see cref="IJobWakeup"/>. Needs <c>AddScaleData</c> and a registered Redis connection.</summary>
    public static TBuilder AddScaleJobs<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IJobEnqueuer, PostgresJobEnqueuer>();
        builder.Services.AddSingleton<IJobWakeup, RedisJobWakeup>();
        builder.Services.AddSingleton<SystemJobs>();
        return builder;
    }
}
