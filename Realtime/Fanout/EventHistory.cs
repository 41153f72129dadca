using Microsoft.Extensions.Options;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Realtime.Fanout;

/// <summary>Reads the log for this instance, a bounded number of reads at a time.</summary>
internal sealed class EventHistory(IEventLog log, IOptions<FanoutOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.ReadConcurrency);

    /// <summary>The next events after a place, at most <paramref name="limit"/> and at most one batch.</summary>
    public async Task<IReadOnlyList<EventRecord>> ReadAsync(Tenant tenant, long afterSeq, long limit, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return await log.ReadAsync(tenant, afterSeq, (int)Math.Min(limit, options.Value.ReadBatch), ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    public async Task<EventHead> HeadAsync(Tenant tenant, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return await log.HeadAsync(tenant, ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
