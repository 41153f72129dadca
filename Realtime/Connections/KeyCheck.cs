using Microsoft.Extensions.Options;
using Scale.Core.ApiKeys;

namespace Scale.Realtime.Connections;

/// <summary>Ends the streams of keys that have expired or were revoked since the streams were opened.</summary>
internal sealed class KeyCheck(
    ConnectionRegistry registry,
    IApiKeyAuthenticator authenticator,
    IOptions<ConnectionOptions> options,
    ILogger<KeyCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var key in registry.DueChecks.ReadAllAsync(stoppingToken))
            {
                await CheckAsync(key, stoppingToken);
                registry.ScheduleCheck(key, options.Value.KeyCheck);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // All streams end now.
        }
    }

    private async Task CheckAsync(KeyConnections key, CancellationToken ct)
    {
        try
        {
            if (await authenticator.AuthenticateAsync(key.Presented, ct) is null)
            {
                logger.LogInformation("API key {KeyId} is no longer valid; its streams end.", key.KeyId);
                key.Revoke();
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // Not knowing is no reason to cut anybody off; the next check knows.
            logger.LogWarning(exception, "API key {KeyId} could not be checked.", key.KeyId);
        }
    }
}
