using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>An event log in memory that counts reads, can be trimmed, can fail and can be held.</summary>
internal sealed class FakeEventLog : IEventLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<EventRecord>> _events = [];
    private readonly Dictionary<Guid, (long Epoch, long Oldest)> _heads = [];
    private int _reads;
    private int _headReads;

    public int Reads => _reads;

    public int HeadReads => _headReads;

    /// <summary>When set, every call fails with it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>When set, reads of events wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>When set, answers about the head wait for it, after they were found.</summary>
    public TaskCompletionSource? HoldHead { get; set; }

    /// <summary>Completed by the first read of events, before it waits.</summary>
    public TaskCompletionSource ReadStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<EventRecord> Append(Tenant tenant, int count = 1, int dataBytes = 0, string? traceParent = null)
    {
        lock (_gate)
        {
            var events = EventsOf(tenant.CompanyId);
            var appended = new List<EventRecord>();
            for (var i = 0; i < count; i++)
            {
                var record = EventRecords.Create(tenant.CompanyId, events.Count + 1, _heads[tenant.CompanyId].Epoch, dataBytes, traceParent);
                events.Add(record);
                appended.Add(record);
            }
            return appended;
        }
    }

    /// <summary>Retention: events before this one are deleted.</summary>
    public void Trim(Tenant tenant, long oldest)
    {
        lock (_gate)
        {
            EventsOf(tenant.CompanyId);
            _heads[tenant.CompanyId] = (_heads[tenant.CompanyId].Epoch, oldest);
        }
    }

    /// <summary>The numbering starts over.</summary>
    public void StartOver(Tenant tenant, long epoch)
    {
        lock (_gate)
        {
            EventsOf(tenant.CompanyId).Clear();
            _heads[tenant.CompanyId] = (epoch, 1);
        }
    }

    /// <summary>Commits are lost, as when a standby that lagged is promoted.</summary>
    public void LoseAfter(Tenant tenant, long seq)
    {
        lock (_gate)
        {
            EventsOf(tenant.CompanyId).RemoveAll(e => e.Seq > seq);
        }
    }

    public async Task<IReadOnlyList<EventRecord>> ReadAsync(Tenant tenant, long afterSeq, int limit, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        ReadStarted.TrySetResult();
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(ct);
        }
        lock (_gate)
        {
            ThrowIfFailing();
            var oldest = EventsOf(tenant.CompanyId) is var events ? _heads[tenant.CompanyId].Oldest : 1;
            return [.. events.Where(e => e.Seq > afterSeq && e.Seq >= oldest).Take(limit)];
        }
    }

    public async Task<EventHead> HeadAsync(Tenant tenant, CancellationToken ct)
    {
        EventHead head;
        lock (_gate)
        {
            ThrowIfFailing();
            head = Head(tenant.CompanyId);
        }
        Interlocked.Increment(ref _headReads);
        await (HoldHead?.Task.WaitAsync(ct) ?? Task.CompletedTask);
        return head;
    }

    public Task<Tenant> LocateAsync(Tenant tenant, CancellationToken ct) => Task.FromResult(tenant);

    public Task<IReadOnlyList<EventHead>> HeadsAsync(string shard, IReadOnlyCollection<Guid> companies, CancellationToken ct)
    {
        lock (_gate)
        {
            ThrowIfFailing();
            return Task.FromResult<IReadOnlyList<EventHead>>([.. companies.Where(_events.ContainsKey).Select(Head)]);
        }
    }

    private EventHead Head(Guid companyId)
    {
        var events = EventsOf(companyId);
        var (epoch, oldest) = _heads[companyId];
        return new EventHead(companyId, epoch, events.Count, oldest);
    }

    private List<EventRecord> EventsOf(Guid companyId)
    {
        if (!_events.TryGetValue(companyId, out var events))
        {
            _events[companyId] = events = [];
            _heads[companyId] = (1, 1);
        }
        return events;
    }

    private void ThrowIfFailing()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
