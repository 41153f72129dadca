using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(provider => RunOptions.From(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<DistributedApplicationOptions>()));
        services.AddSingleton<LocalMachine>();
        services.AddSingleton<TelemetryRouting>();
        services.AddSingleton<LaunchVariables>();
        services.AddSingleton<LaunchPlanner>();
        services.AddSingleton<HealthMonitor>();
        services.AddSingleton<ConsoleReporter>();
        services.AddSingleton<ConsoleRun>();
        services.AddSingleton<ConsoleHelp>();
        services.AddSingleton<ProgramServices>();
        services.AddSingleton<ManagedResourceFactory>();
        services.AddSingleton<Orchestrator>();
        services.AddSingleton<DashboardResources>();
        services.AddSingleton<DashboardHost>();
        services.AddHostedService<OrchestratorService>();
    }
}
