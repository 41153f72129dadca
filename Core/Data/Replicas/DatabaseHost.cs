using Npgsql;

namespace Scale.Core.Data.Replicas;

/// <summary>One server that holds one database: a pool per role, made at its first use, and how often reads went there.</summary>
internal sealed class DatabaseHost(string name, IHostProbe probe, Func<NpgsqlDataSource> primary, Func<NpgsqlDataSource> replica) : IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource> _primary = new(primary), _replica = new(replica);
    private volatile CancellationTokenSource _silence = new();
    private long _reads;

    /// <summary>Name of its connection string: <c>shard0</c>, <c>shard0-replica1</c>. Roles may change places, names do not.</summary>
    public string Name => name;

    public IHostProbe Probe => probe;

    /// <summary>The pool for writes, and for reads that must be fresh.</summary>
    public NpgsqlDataSource Primary => _primary.Value;

    /// <summary>The pool for reads while it is a standby.</summary>
    public NpgsqlDataSource Replica => _replica.Value;

    /// <summary>Reads of companies' data that this process has sent there.</summary>
    public long Reads => Volatile.Read(ref _reads);

    public void CountRead() => Interlocked.Increment(ref _reads);

    /// <summary>Cancelled when the host no longer answers; from then on it is another one.</summary>
    public CancellationToken Silence => _silence.Token;

    /// <summary>Whoever waits for the host goes elsewhere; it was asked for a sign of life and gave none.</summary>
    public Task GiveUpAsync()
    {
        var silence = _silence;
        _silence = new CancellationTokenSource();
        return silence.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await probe.DisposeAsync();
        foreach (var pool in (Lazy<NpgsqlDataSource>[])[_primary, _replica])
        {
            if (pool.IsValueCreated)
                await pool.Value.DisposeAsync();
        }
    }
}
