using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Revocations;

namespace Scale.Realtime.Connections;

/// <summary>
/// Ends the streams of keys and sessions that have expired or were revoked since the streams were opened: when it is heard of, and when their
/// turn comes.
/// </summary>
internal sealed class KeyCheck(
    ConnectionRegistry registry,
    IAuthenticator authenticator,
    RevocationFeed revocations,
    IOptions<ConnectionOptions> options,
    TimeProvider time,
    ILogger<KeyCheck> logger) : BackgroundService
{
    // A burst of revocations does not wait for one slow answer.
    private const int AtOnce = 8;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        revocations.Revoked += registry.CheckNow;
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        revocations.Revoked -= registry.CheckNow;
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                registry.DueChecks.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (key, ct) =>
                {
                    key.BeginCheck();
                    registry.ScheduleCheck(key, await CheckAsync(key, ct) ? NextCheck(key) : AfterFailure);
                });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // All streams end now.
        }
    }

    private TimeSpan NextCheck(KeyConnections key)
    {
        var left = key.Principal.ExpiresAt - time.GetUtcNow() ?? options.Value.KeyCheck;
        return left > TimeSpan.Zero && left < options.Value.KeyCheck ? left : options.Value.KeyCheck;
    }

    /// <summary>False if it is not known.</summary>
    private async Task<bool> CheckAsync(KeyConnections key, CancellationToken ct)
    {
        // Before the question: what is revoked while it is under way counts as revoked after it.
        var version = revocations.Version;
        try
        {
            if (await authenticator.AskAgainAsync(key.Principal, ct) is { } principal)
            {
                key.Principal = principal with { AsOf = version };
            }
            else
            {
                logger.LogInformation("{PrincipalId} is no longer valid; its streams end.", key.Principal.Id);
                key.Revoke();
            }
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && revocations.Names(key.Principal))
        {
            logger.LogWarning(exception, "{PrincipalId} was revoked or changed and could not be checked; its streams end.", key.Principal.Id);
            key.Revoke();
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // Not knowing is no reason to cut anybody off; the next check knows.
            logger.LogWarning(exception, "{PrincipalId} could not be checked.", key.Principal.Id);
            return false;
        }
    }
}
