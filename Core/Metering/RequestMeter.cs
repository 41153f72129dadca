using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Scale.Core.Tenancy;

namespace Scale.Core.Metering;

/// <summary>
/// Counts requests by company, part of the API and minute (UTC). But for the first of a minute a request takes no lock and makes no object;
/// <see cref="RequestMetricsWriter"/> writes what has been counted every few seconds.
/// </summary>
public sealed class RequestMeter(IOptions<MeteringOptions> options, TimeProvider clock)
{
    /// <summary>What belongs to no part that has a name.</summary>
    public const string OtherGroup = "other";

    // A request finds its cell and counts in it within less than that.
    private const long MinutesKept = 2;

    private readonly ConcurrentDictionary<RequestCellKey, RequestCell> _cells = new();
    private readonly int _most = options.Value.MostCells;
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private readonly long _beganAt = clock.GetTimestamp();
    private int _count;

    /// <summary>
    /// How far the clock is now from the minutes of the cells, in whole minutes: these go on by the monotonic clock, so that what is counted while
    /// somebody has set the other one wrong still gets its right minute, once that is right again.
    /// </summary>
    internal TimeSpan Offset => TimeSpan.FromMinutes(Math.Round((clock.GetUtcNow() - Now()).TotalMinutes));

    /// <summary>Counts a request that has been answered.</summary>
    /// <param name="tenant">The company.</param>
    /// <param name="group">The part of the API; one of few, never what a client sent.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Count(Tenant tenant, string group, int status, TimeSpan elapsed)
    {
        var key = new RequestCellKey(tenant.CompanyId, group, Minute());
        if (!_cells.TryGetValue(key, out var cell) && (cell = Make(key, tenant)) is null)
            MeteringTelemetry.Lost(1, "full");
        else
            cell.Add(status, elapsed.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>What has been counted and not taken yet. Cells of minutes that are over and have nothing any more are let go.</summary>
    internal List<TakenCounts> Take()
    {
        var taken = new List<TakenCounts>();
        var over = Minute() - MinutesKept;
        foreach (var (key, cell) in _cells)
        {
            var counts = cell.Take();
            if (counts.Requests > 0)
                taken.Add(new TakenCounts(key, cell, counts));
            else if (key.Minute < over && _cells.TryRemove(key, out _))
                Interlocked.Decrement(ref _count);
        }
        return taken;
    }

    private RequestCell? Make(RequestCellKey key, Tenant tenant)
    {
        if (Interlocked.Increment(ref _count) > _most)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }
        var made = new RequestCell(tenant);
        var cell = _cells.GetOrAdd(key, made);
        if (cell != made)
            Interlocked.Decrement(ref _count);
        return cell;
    }

    private long Minute() => (Now().UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMinute;

    private DateTimeOffset Now() => _began + clock.GetElapsedTime(_beganAt);
}
