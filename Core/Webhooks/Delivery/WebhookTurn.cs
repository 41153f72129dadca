using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Tenancy;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>
/// Sends one webhook what it is to be told, until there is nothing more, the receiver wants a pause, or its turn is over. What was sent is noted behind it, with
/// everything sent at once or within a second: of a process that dies that much is sent again, under the same ids.
/// </summary>
public sealed class WebhookTurn
{
    private const int BatchesOfParallel = 4;

    // A receiver that hangs must not keep what others of its batch came to from being noted.
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    private readonly DeliveryStore _store;
    private readonly WebhookCommands _webhooks;
    private readonly WebhookSecrets _secrets;
    private readonly WebhookClient _client;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<WebhookTurn> _logger;

    internal WebhookTurn(
        DeliveryStore store, WebhookCommands webhooks, WebhookSecrets secrets, WebhookClient client, IOptions<WebhookOptions> options, TimeProvider clock,
        ILogger<WebhookTurn> logger) =>
        (_store, _webhooks, _secrets, _client, _options, _clock, _logger) = (store, webhooks, secrets, client, options.Value, clock, logger);

    /// <summary>Runs it. If <paramref name="ct"/> is cancelled, what has been sent is noted first.</summary>
    public async Task RunAsync(Tenant tenant, Guid webhook, CancellationToken ct)
    {
        var began = _clock.GetTimestamp();
        do
        {
            var most = _options.PerWebhook * BatchesOfParallel;
            if (await _store.TakeAsync(tenant, webhook, most, _clock.GetUtcNow(), ct) is not { } lane)
                return;
            if (lane.Due.Count == 0 && !lane.More)
                return;
            if (lane.Due.Count > 0 && !await SendAsync(tenant, webhook, lane, ct))
                return;
        }
        while (_clock.GetElapsedTime(began) < _options.Turn);
    }

    /// <summary>False: nothing more is to be sent there now.</summary>
    private async Task<bool> SendAsync(Tenant tenant, Guid webhook, WebhookLane lane, CancellationToken ct)
    {
        var sent = new ConcurrentQueue<SentDelivery>();
        var keys = Keys(webhook, lane);
        var stop = false;
        var sending = Parallel.ForEachAsync(
            lane.Due, new ParallelOptions { MaxDegreeOfParallelism = _options.PerWebhook, CancellationToken = ct }, async (delivery, token) =>
            {
                if (Volatile.Read(ref stop))
                    return;
                var attempt = await AttemptAsync(lane, delivery, keys, token);
                if (attempt.IsGone || attempt.Throttles)
                    Volatile.Write(ref stop, true);
                sent.Enqueue(new(delivery, attempt, _clock.GetUtcNow()));
            });
        try
        {
            using var timer = new PeriodicTimer(NoteEvery, _clock);
            while (await Task.WhenAny(sending, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()) != sending)
            {
                if (!sent.IsEmpty)
                    lane = await RecordAsync(tenant, webhook, lane, Drain(sent));
            }
            await RecordAsync(tenant, webhook, lane, Drain(sent));
        }
        finally
        {
            // Nothing is sent behind the back of whoever comes next.
            await sending;
        }
        return !stop;
    }

    private static List<SentDelivery> Drain(ConcurrentQueue<SentDelivery> sent)
    {
        var drained = new List<SentDelivery>();
        while (sent.TryDequeue(out var one))
            drained.Add(one);
        return drained;
    }

    private async Task<Attempt> AttemptAsync(WebhookLane lane, DueDelivery delivery, IReadOnlyList<byte[]> keys, CancellationToken ct)
    {
        if (delivery.Event is not { } told)
            return Attempt.Failed(DeliveryError.EventGone);
        using var span = WebhookTelemetry.Start(delivery);
        var started = _clock.GetTimestamp();
        var attempt = await _client.SendAsync(lane.Url, delivery.Id, DeliveryBody.Of(told), keys, ct);
        WebhookTelemetry.Record(
            span, attempt, _clock.GetElapsedTime(started), delivery.Retries == 0 ? _clock.GetUtcNow().UtcDateTime - told.Time : null);
        return attempt;
    }

    // To its end: also if the turn is cancelled, what has been sent is noted. The lane as it is now.
    private async Task<WebhookLane> RecordAsync(Tenant tenant, Guid webhook, WebhookLane lane, List<SentDelivery> sent)
    {
        var now = _clock.GetUtcNow();
        var made = sent.Where(one => one.Attempt.Error != DeliveryError.EventGone).ToList();
        var failingSince = made.Count == 0 ? lane.FailingSince
            : made.Exists(one => one.Attempt.Succeeded) ? null
            : lane.FailingSince ?? now.UtcDateTime;
        var pause = made.Where(one => one.Attempt.Throttles).Select(one => one.Attempt.RetryAfter ?? _options.Pause).DefaultIfEmpty().Max();
        var pausedUntil = pause > TimeSpan.Zero ? (now + pause).UtcDateTime : lane.PausedUntil;
        await _store.RecordAsync(
            tenant, webhook, [.. sent.Select(one => Update(one.Delivery, one.Attempt, one.At))], now, failingSince, pausedUntil, CancellationToken.None);

        var reason = lane.IsDisabled ? null
            : made.Exists(one => one.Attempt.IsGone) ? WebhookDisabled.Gone
            : _options.DisableAfter > TimeSpan.Zero && failingSince <= (now - _options.DisableAfter).UtcDateTime ? WebhookDisabled.Failing
            : null;
        if (reason is not null)
        {
            await _webhooks.DisableAsync(tenant, webhook, reason, CancellationToken.None);
            WebhookTelemetry.CountDisabled(reason);
            _logger.LogWarning("Webhook {WebhookId} was disabled: {Reason}", webhook, reason);
        }
        return lane with { FailingSince = failingSince, PausedUntil = pausedUntil, IsDisabled = lane.IsDisabled || reason is not null };
    }

    private DeliveryUpdate Update(DueDelivery delivery, Attempt attempt, DateTimeOffset at)
    {
        if (attempt.Succeeded)
            return new(delivery.Id, DeliveryStatus.Succeeded, delivery.Retries, null, at.UtcDateTime, attempt);
        var wasMade = attempt.Error != DeliveryError.EventGone;
        if (!wasMade || attempt.IsGone || delivery.Retries >= _options.Schedule.Count)
        {
            WebhookTelemetry.CountFailed();
            return new(delivery.Id, DeliveryStatus.Failed, delivery.Retries, null, wasMade ? at.UtcDateTime : null, attempt);
        }
        var wait = _options.Schedule[delivery.Retries] * (0.9 + (0.2 * Random.Shared.NextDouble()));
        if (attempt.RetryAfter > wait)
            wait = attempt.RetryAfter.Value;
        return new(delivery.Id, DeliveryStatus.Pending, (short)(delivery.Retries + 1), (at + wait).UtcDateTime, at.UtcDateTime, attempt);
    }

    private IReadOnlyList<byte[]> Keys(Guid webhook, WebhookLane lane) =>
        lane.PreviousSecretUntil > _clock.GetUtcNow().UtcDateTime
            ? [_secrets.Key(webhook, lane.SecretNumber), _secrets.Key(webhook, lane.SecretNumber - 1)]
            : [_secrets.Key(webhook, lane.SecretNumber)];

    private sealed record SentDelivery(DueDelivery Delivery, Attempt Attempt, DateTimeOffset At);
}
