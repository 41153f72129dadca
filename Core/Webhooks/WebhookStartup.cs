using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Webhooks;

/// <summary>Says at start what must not be so in production.</summary>
internal sealed class WebhookStartup(IOptions<WebhookOptions> options, ILogger<WebhookStartup> logger) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AllowPrivateAddresses)
            logger.LogWarning("Webhooks:AllowPrivateAddresses is on: a company's webhook can reach what only this host can. Never in production.");
        if (options.Value.AllowHttp)
            logger.LogWarning("Webhooks:AllowHttp is on: deliveries can be read on their way. Never in production.");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
