using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Revocations;

/// <summary>Keeps this process informed: by Redis at once, and by the catalog, which is asked twice a second, at the latest then.</summary>
internal sealed class RevocationWatch(
    RevocationLog log, RevocationChannel channel, RevocationFeed feed, IOptions<RevocationOptions> options, TimeProvider clock, ILogger<RevocationWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Current = TimeSpan.FromSeconds(1);

    private Dictionary<Guid, Guid> _seen = [];
    private long? _next;
    private long _askedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Poll, clock);
        try
        {
            await channel.SubscribeAsync();
            do
                await AskAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Nothing is remembered any more.
        }
    }

    private async Task AskAsync(CancellationToken ct)
    {
        feed.IsListening = channel.IsConnected;
        try
        {
            var asked = clock.GetTimestamp();
            // What cannot be asked within the second is not known within it.
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
            bound.CancelAfter(Current);
            Take(await log.ReadAsync(_next, bound.Token));
            _askedAt = asked;
            if (!feed.IsCurrent)
                logger.LogInformation("Revocations are heard of");
            feed.IsCurrent = true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is NpgsqlException or StoreBusyException or TimeoutException or OperationCanceledException)
        {
            if (feed.IsCurrent && clock.GetElapsedTime(_askedAt) > Current)
            {
                feed.IsCurrent = false;
                logger.LogWarning(e, "The catalog cannot be asked for revocations; principals are remembered for a shorter time");
            }
        }
    }

    private void Take((long Next, Dictionary<Guid, Guid> Entries) read)
    {
        // A promoted standby may count transactions from where it was; a burst may be longer than what is read of it.
        if (read.Next < _next || read.Entries.Count > RevocationLog.Most)
        {
            RevocationTelemetry.Heard("everything", 1);
            feed.ApplyAll();
        }
        else
        {
            var news = read.Entries.Where(entry => !_seen.ContainsKey(entry.Key)).Select(entry => entry.Value).ToHashSet();
            if (news.Count > 0)
            {
                RevocationTelemetry.Heard("catalog", news.Count);
                feed.Apply(news);
            }
        }
        (_seen, _next) = (read.Entries, read.Next);
    }
}
