using System.Collections.Concurrent;
using Scale.Core.Tenancy;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Fanout;

/// <summary>The feeds of this instance, one per company that has or just had connections.</summary>
internal sealed class FeedDirectory : WheelTimer
{
    private readonly ConcurrentDictionary<Guid, CompanyFeed> _feeds = new();
    private readonly FeedServices _services;

    public FeedDirectory(FeedServices services)
    {
        _services = services;
        services.Wheel.Schedule(this, services.Options.RingAge);
    }

    /// <summary>A held, started feed; the caller releases it. Throws what starting throws: then nothing is held.</summary>
    public async Task<CompanyFeed> AttachAsync(Tenant tenant, TimeSpan timeout, CancellationToken ct)
    {
        var feed = Hold(tenant);
        try
        {
            await feed.StartAsync().WaitAsync(timeout, _services.Time, ct);
            return feed;
        }
        catch
        {
            feed.Release();
            throw;
        }
    }

    public IReadOnlyCollection<CompanyFeed> Running() => [.. _feeds.Values.Where(feed => feed.Log is not null)];

    /// <summary>Old events leave the rings.</summary>
    public override void OnDue()
    {
        foreach (var (_, feed) in _feeds)
        {
            feed.Log?.Sweep();
        }
        _services.Wheel.Schedule(this, _services.Options.RingAge);
    }

    private CompanyFeed Hold(Tenant tenant)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(tenant.CompanyId, static (_, args) => args.self.Create(args.tenant), (self: this, tenant));
            if (feed.TryHold(tenant))
            {
                return feed;
            }
            Remove(feed); // It is closing: make room for its successor.
        }
    }

    private CompanyFeed Create(Tenant tenant) => new(tenant, _services, Remove);

    private void Remove(CompanyFeed feed) => _feeds.TryRemove(new KeyValuePair<Guid, CompanyFeed>(feed.CompanyId, feed));
}
