using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Revocations;

namespace Scale.Core.News;

/// <summary>
/// Keeps this process informed of what was revoked and whose plan or limit was changed, by asking the catalog more than twice a second.
/// Revocations also come by Redis, at once; a message that is lost, or Redis away, only costs the time until the next question.
/// </summary>
internal sealed class CatalogWatch(
    CatalogNews news, RevocationChannel channel, RevocationFeed feed, IEnumerable<ICompanyListener> listeners,
    IOptions<RevocationOptions> options, TimeProvider clock, ILogger<CatalogWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstQuestion = TimeSpan.FromSeconds(2);

    private Dictionary<Guid, Guid> _seen = [];
    private long? _next;
    private int _timeline;
    private bool _isKnown, _isFailing;

    /// <summary>Asks before the first request comes, if the catalog answers.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await AskAsync(FirstQuestion, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var untraced = new Activity("catalog watch") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
        using var timer = new PeriodicTimer(options.Value.Poll, clock);
        try
        {
            // Beside the questions, which a Redis that takes the subscription and never answers must not keep from being asked.
            _ = channel.SubscribeAsync();
            do
                // What cannot be asked within the second is not known within it.
                await AskAsync(RevocationFeed.Current, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Nothing is remembered any more.
        }
    }

    private async Task AskAsync(TimeSpan limit, CancellationToken ct)
    {
        feed.IsListening = channel.IsConnected;
        try
        {
            var asked = clock.GetTimestamp();
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
            bound.CancelAfter(limit);
            var read = await news.ReadAsync(_next, bound.Token);
            // A promoted standby counts transactions from where it was, and may be past this number already.
            if (_next is null || read.Timeline != _timeline || read.Next < _next)
                await BeginAsync(bound.Token);
            else
                Take(read);
            (_seen, _next, _timeline) = (read.Revoked, read.Next, read.Timeline);
            feed.Answered(asked);
            if (!_isKnown)
                logger.LogInformation("Revocations and changes of companies are heard of");
            (_isKnown, _isFailing) = (true, false);
        }
        // A background service that fails stops the whole process; what is known so far stays.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (!_isFailing && !feed.IsCurrent)
            {
                (_isKnown, _isFailing) = (false, true);
                logger.LogWarning(e, "The catalog cannot be asked for revocations and changes of companies; principals are remembered for a shorter time");
            }
        }
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        foreach (var listener in listeners)
            await listener.BeginAsync(ct);
        if (_next is null)
            return;
        RevocationTelemetry.Heard("everything", 1);
        feed.ApplyAll();
    }

    private void Take(NewsRead read)
    {
        // First the plans: who is revoked is looked up anew with the one that holds now.
        if (read.Companies.Count > 0)
        {
            foreach (var listener in listeners)
                listener.Take(read.Companies);
        }
        // A burst may be longer than what is read of it.
        if (read.Revoked.Count > CatalogNews.MostRevoked)
        {
            RevocationTelemetry.Heard("everything", 1);
            feed.ApplyAll();
            return;
        }
        var revoked = read.Revoked.Where(entry => !_seen.ContainsKey(entry.Key)).Select(entry => entry.Value).ToHashSet();
        if (revoked.Count == 0)
            return;
        RevocationTelemetry.Heard("catalog", revoked.Count);
        feed.Apply(revoked);
    }
}
