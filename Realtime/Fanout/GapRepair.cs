using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>Reads from the log what did not arrive. One at a time per company; started again by whatever finds the next gap.</summary>
internal sealed class GapRepair(CompanyFeed feed, FeedLog log, FeedServices services)
{
    private const int MaxAttempts = 3;

    private int _running;
    private int _look;

    /// <summary>Something may have happened, it is not known what: reads what there is.</summary>
    public void Look()
    {
        Volatile.Write(ref _look, 1);
        Start();
    }

    /// <summary>An event is missing.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        var repaired = false;
        try
        {
            repaired = await RepairAsync(services.Stopped);
        }
        catch (OperationCanceledException) when (services.Stopped.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // Not tried again here: the next event or the next check of heads does, and neither of them is far away.
            services.Logger.LogWarning(exception, "Reading missing events of company {CompanyId} failed.", log.CompanyId);
        }
        Interlocked.Exchange(ref _running, 0);
        if (!feed.IsClosed && ((repaired && log.IsMissing) || Volatile.Read(ref _look) == 1))
        {
            Start();
        }
    }

    /// <summary>False when the log could not supply what is missing.</summary>
    private async Task<bool> RepairAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _look, 0) == 1)
        {
            await ReadAsync(log.Last, ct);
        }
        for (var attempts = 0; log.IsMissing && !feed.IsClosed;)
        {
            var after = log.Last;
            if (services.Options.GapGrace > TimeSpan.Zero)
            {
                await Task.Delay(services.Options.GapGrace, services.Time, ct);
            }
            if (log.Last != after)
            {
                continue; // It arrives on its own.
            }
            services.CountLoss();
            if (await ReadAsync(after, ct))
            {
                attempts = 0;
            }
            else if (++attempts == MaxAttempts || !await ReconcileAsync(after, ct))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Reads to the end of the log; false when what comes next is not there.</summary>
    private async Task<bool> ReadAsync(long after, CancellationToken ct)
    {
        IReadOnlyList<EventRecord> page;
        do
        {
            page = await services.History.ReadAsync(feed.Tenant, after, services.Options.ReadBatch, ct);
            if (page.Count == 0 || page[0].Seq != after + 1)
            {
                return false;
            }
            feed.Accept(page);
            after = page[^1].Seq;
        }
        while (page.Count == services.Options.ReadBatch);
        return true;
    }

    /// <summary>The missing event is not in the log: finds out why. True when it is worth reading again.</summary>
    private async Task<bool> ReconcileAsync(long after, CancellationToken ct)
    {
        var head = await services.History.HeadAsync(feed.Tenant, ct);
        if (head.Epoch != log.Epoch || head.OldestSeq > after + 1 || head.Seq < after)
        {
            services.Logger.LogWarning(
                "The log of company {CompanyId} does not continue after event {Seq}: it now keeps {Oldest} to {Head} of epoch {Epoch}.",
                log.CompanyId, after, head.OldestSeq, head.Seq, head.Epoch);
            feed.Retire();
            return false;
        }
        if (head.Seq > after)
        {
            return true;
        }
        services.Logger.LogWarning("An event of company {CompanyId} after {Seq} was announced but does not exist.", log.CompanyId, after);
        log.Forget();
        return true;
    }
}
