using Microsoft.Extensions.Options;
using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Registers what runs jobs, and the jobs.</summary>
public static class WorkerRegistration
{
    /// <summary>Adds the job loops and their health check (<c>workers</c>). Needs data, tenancy, jobs and Redis.</summary>
    public static TBuilder AddJobWorkers<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddSingleton<JobHandlers>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<WakeSignals>();
        services.AddSingleton<WorkerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<WakeSignals>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkerHost>());
        services.AddHealthChecks().AddCheck<WorkerHealthCheck>("workers");
        return builder;
    }

    /// <summary>Adds the handler of one kind of job.</summary>
    public static IServiceCollection AddJob<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler =>
        services.AddScoped<THandler>().AddSingleton(new JobHandlers.Registration(THandler.Kind, typeof(THandler)));
}
