using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Shutdown;

/// <summary>
/// The order of a stop: first not ready, then a pause in which balancers notice and requests are still served, then the
/// end of new work and a deadline for the rest. Long-lived work listens to <see cref="Draining"/>, not to the host's
/// ApplicationStopping, which a signal fires before the pause.
/// </summary>
public sealed class GracefulShutdown : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenRegistration _onStopping;
    private readonly ShutdownOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<GracefulShutdown> _logger;
    private readonly bool _serves;
    private volatile bool _started;
    private volatile bool _stopping;

    /// <summary>Created by the container.</summary>
    public GracefulShutdown(
        IHostApplicationLifetime lifetime,
        IOptions<ShutdownOptions> options,
        IEnumerable<IServer> servers,
        TimeProvider clock,
        ILogger<GracefulShutdown> logger)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock, _logger) = (options.Value, clock, logger);
        // A process without a web server has no balancer to wait for.
        _serves = servers.Any();
        _onStopping = lifetime.ApplicationStopping.Register(() => _stopping = true);
    }

    /// <summary>True once the process has finished its start and has not been asked to stop.</summary>
    public bool IsReady => _started && !_stopping;

    /// <summary>True once the process has been asked to stop: <c>/health</c> answers 503 from here on.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Fires after the balancers' pause: end what lasts, for example streams and claims of new jobs.</summary>
    public CancellationToken Draining => _draining.Token;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        return Task.CompletedTask;
    }

    // The host awaits this before it stops any service, the web server included.
    async Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_serves)
        {
            _logger.LogInformation(
                "Stopping: not ready from now on; requests are taken for another {BalancerDelay}, what runs then has {DrainTimeout}",
                _options.BalancerDelay, _options.DrainTimeout);
            await Task.Delay(_options.BalancerDelay, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _draining.CancelAsync();
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        _onStopping.Dispose();
        _draining.Dispose();
    }
}
