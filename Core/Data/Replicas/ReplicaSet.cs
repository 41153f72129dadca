using NpgsqlTypes;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Data.Replicas;

/// <summary>The hosts of one database: which of them is the primary, and which standby serves the next read.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private readonly HostLedger _ledger;
    private readonly ReplicaOptions _options;
    private readonly TimeProvider _clock;
    private TaskCompletionSource _changed = NewSignal();
    private volatile ReplicaView _view;
    private uint _turn;

    /// <param name="name">The database: <c>catalog</c>, <c>shard0</c>.</param>
    /// <param name="hosts">The one configured as primary first.</param>
    public ReplicaSet(string name, IReadOnlyList<DatabaseHost> hosts, ReplicaOptions options, TimeProvider clock)
    {
        Name = name;
        Hosts = hosts;
        _options = options;
        _clock = clock;
        _ledger = new HostLedger(hosts, options, clock);
        _view = _ledger.Describe();
    }

    public string Name { get; }

    public IReadOnlyList<DatabaseHost> Hosts { get; }

    /// <summary>What is known now.</summary>
    public ReplicaView View => _view;

    /// <summary>Completed when a read waits for news, so that the monitors ask at once.</summary>
    public PollSignal Wanted { get; } = new();

    /// <summary>Takes in what a host said at its question of <paramref name="askedAt"/>; null if it did not answer. Answers what changed, for the log.</summary>
    public string? Note(DatabaseHost host, HostReading? reading, long askedAt)
    {
        string? change;
        TaskCompletionSource changed;
        lock (_ledger)
        {
            change = _ledger.Note(host, reading, askedAt);
            _view = _ledger.Describe();
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
        return change;
    }

    /// <summary>A query on the host failed: it is left out at once, until it answers a question asked after this.</summary>
    public void Suspect(DatabaseHost host) => Note(host, null, _clock.GetTimestamp());

    /// <summary>
    /// A standby that shows what <paramref name="floor"/> asks for; null if there is none, also after the short wait for one.
    /// </summary>
    public async ValueTask<DatabaseHost?> ChooseAsync(ReadFloor floor, DatabaseHost? avoid, CancellationToken ct)
    {
        var news = Volatile.Read(ref _changed).Task;
        var view = _view;
        if (Hosts.Count == 1 || floor.IsUnsure)
            return null;
        var turn = floor.Affinity ?? Interlocked.Increment(ref _turn);
        if (Next(view, floor, turn, avoid) is { } host)
            return host;
        if (!IsWorthWaiting(view, avoid))
            return null;

        var started = _clock.GetTimestamp();
        for (var left = _options.Wait; left > TimeSpan.Zero; left = _options.Wait - _clock.GetElapsedTime(started))
        {
            Wanted.Raise();
            await news.WaitAsync(left, _clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
            news = Volatile.Read(ref _changed).Task;
            if (Next(_view, floor, turn, avoid) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>All hosts as they are now.</summary>
    public IReadOnlyList<HostStatus> Describe()
    {
        lock (_ledger)
            return _ledger.Describe().Hosts;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
            await host.DisposeAsync();
    }

    private DatabaseHost? Next(ReplicaView view, ReadFloor floor, uint turn, DatabaseHost? avoid) =>
        Required(view, floor.Position) is { } lsn ? view.Next(turn, lsn, avoid) : null;

    /// <summary>The place a standby must have reached; null if no standby can be known to have.</summary>
    private NpgsqlLogSequenceNumber? Required(ReplicaView view, CommitPosition? floor)
    {
        if (floor is not { } position)
            return default(NpgsqlLogSequenceNumber);
        // It says nothing here; the router asks the primary for a place that does.
        if (position.Database != Name)
            return null;
        // Promoted, and not noticed here yet.
        if (position.Timeline > view.Timeline)
            return null;
        // From before a promotion: what of it survived is on every standby that is within the lag limit once that time has passed, and
        // what did not will never come. Until then its place still means something, because the new timeline continues the old one.
        if (position.Timeline < view.Timeline && _clock.GetElapsedTime(view.TimelineSince) > _options.MaxLag)
            return default(NpgsqlLogSequenceNumber);
        return position.Lsn;
    }

    // One that is seconds behind does not catch up in milliseconds.
    private bool IsWorthWaiting(ReplicaView view, DatabaseHost? avoid)
    {
        foreach (var replica in view.Ready)
        {
            if (replica.Host != avoid && replica.Lag < 2 * _options.Poll)
                return true;
        }
        return false;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
