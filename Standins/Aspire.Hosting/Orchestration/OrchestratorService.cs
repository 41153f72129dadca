using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>The system as a service of the host: data folder, dashboard, resources; and the way back.</summary>
internal sealed class OrchestratorService(
    Orchestrator orchestrator, LocalMachine machine, DashboardHost dashboard, ConsoleReporter reporter) : IHostedService
{
    private bool _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        machine.Data.Open();
        machine.Data.EraseContainers();
        await dashboard.StartAsync(cancellationToken);
        reporter.Begin(machine.Data, dashboard.LoginUrl);
        _started = true;
        await orchestrator.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
            return;
        _started = false;
        reporter.Stopping();
        await orchestrator.StopAsync(cancellationToken);
        await dashboard.DisposeAsync();
        await reporter.EndAsync();
    }
}
