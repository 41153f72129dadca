using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Scale.Core.Caching;

namespace Scale.Core.RateLimits;

/// <summary>
/// The cheapest way first: what is known to be refused, then what is paid for already, then one question to Redis for all limits, and
/// without Redis this instance's part of them.
/// </summary>
internal sealed class RateLimiter(RedisRateLimitStore store, IOptions<RateLimitOptions> options, TimeProvider clock) : IRateLimiter
{
    private const int MostCost = 1_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private readonly ExpiringCache<CellKey, RateLimitCell> _cells = new(options.Value.Capacity, clock);
    private readonly ExpiringCache<RateLimitSubject, LocalLimits> _local = new(options.Value.Capacity, clock);
    private readonly ConcurrentQueue<RateLimitCell> _leased = new();
    private volatile int _instances = 1;

    /// <summary>How many instances share the limits.</summary>
    public int Instances
    {
        get => _instances;
        set => _instances = Math.Max(1, value);
    }

    public ValueTask<RateLimitDecision> AcquireAsync(RateLimitSubject subject, RateLimitRules rules, int cost, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, MostCost);
        var cell = CellOf(subject, rules, cost);
        var now = clock.GetTimestamp();
        cell.Arrive();
        if (cell.TrySpend(now, out var decision))
        {
            if (cell.IsRunningLow && store.MayAnswer(rules))
                _ = AskAheadAsync(cell);
            return new(RateLimitTelemetry.Count(decision, "lease"));
        }
        if (cell.TryDeny(now, out decision))
            return new(RateLimitTelemetry.Count(decision, "known"));
        return store.MayAnswer(rules) ? AskAsync(cell, ct) : new(DecideHere(cell));
    }

    public void Undo(RateLimitSubject subject, RateLimitRules rules, int cost)
    {
        var cell = CellOf(subject, rules, cost);
        if (cell.TryReturn())
            List(cell);
    }

    /// <summary>Gives back what has been taken in advance and was not used.</summary>
    public async Task GiveBackAsync(bool all)
    {
        for (var left = _leased.Count; left > 0 && _leased.TryDequeue(out var cell); left--)
        {
            cell.Unlist();
            if (all)
                await cell.SettledAsync();
            var unused = all ? cell.TakeAll() : cell.TakeIdle(options.Value.LeaseLifetime);
            if (unused > 0)
                await store.TakeAsync(cell.Subject, cell.Rules, cell.Cost, -unused);
            else if (cell.HasPaid)
                List(cell);
        }
    }

    private async ValueTask<RateLimitDecision> AskAsync(RateLimitCell cell, CancellationToken ct)
    {
        cell.BeginWait();
        try
        {
            while (true)
            {
                var state = await cell.AskAsync(store, options.Value, _instances).WaitAsync(ct);
                List(cell);
                if (state is null)
                    return DecideHere(cell);
                if (cell.TrySpend(clock.GetTimestamp(), out var decision))
                    return RateLimitTelemetry.Count(decision, "store");
                if (state.Granted == 0)
                    return RateLimitTelemetry.Count(cell.Deny(), "store");
            }
        }
        finally
        {
            cell.EndWait();
        }
    }

    private async Task AskAheadAsync(RateLimitCell cell)
    {
        List(cell); // before, so that stopping waits for the answer
        await cell.AskAsync(store, options.Value, _instances);
        List(cell);
    }

    private RateLimitDecision DecideHere(RateLimitCell cell) =>
        RateLimitTelemetry.Count(
            LocalOf(cell.Subject).Decide(cell.Rules, cell.Cost, TimeSpan.FromSeconds((double)clock.GetTimestamp() / clock.TimestampFrequency), _instances), "local");

    private void List(RateLimitCell cell)
    {
        if (cell.TryList())
            _leased.Enqueue(cell);
    }

    private RateLimitCell CellOf(RateLimitSubject subject, RateLimitRules rules, int cost)
    {
        var key = new CellKey(subject, rules, cost);
        if (_cells.TryGet(key, out var cell))
            return cell;
        // One cell, or each would pay in advance.
        lock (_cells)
        {
            if (!_cells.TryGet(key, out cell))
                _cells.Set(key, cell = new RateLimitCell(subject, rules, cost, clock), Remembered);
            return cell;
        }
    }

    // One for whatever it costs, or each would be a limit of its own.
    private LocalLimits LocalOf(RateLimitSubject subject)
    {
        if (_local.TryGet(subject, out var local))
            return local;
        lock (_local)
        {
            if (!_local.TryGet(subject, out local))
                _local.Set(subject, local = new LocalLimits(), Remembered);
            return local;
        }
    }

    private readonly record struct CellKey(RateLimitSubject Subject, RateLimitRules Rules, int Cost);
}
