using System.Collections.Frozen;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Pools;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Replicas;

/// <summary>Runs a read on a host that may answer it, and once more on another if the first one fails.</summary>
public sealed class ReadRouter
{
    private static readonly string PositionSql = SqlText.Of<CommitPosition>("commit_position");

    private readonly ShardDatabases _shards;
    private readonly FrozenDictionary<string, PrimaryShare> _shares;
    private readonly CompanyShares _companies;

    internal ReadRouter(ShardDatabases shards, DataOptions data, ReplicaOptions options)
    {
        _shards = shards;
        _companies = new CompanyShares("Replica", data.Replica.MaxSize, data);
        _shares = shards.Names.ToFrozenDictionary(
            name => name,
            name => new PrimaryShare(name, Math.Max(1, (int)(data.Primary.MaxSize * options.PrimaryShare)), data.ConnectTimeout));
    }

    /// <summary>
    /// <paramref name="work"/> is repeated only if it fails because of the host and has not called
    /// <see cref="ReadAttempt.Begin"/>: from there on somebody has seen part of the answer.
    /// </summary>
    internal async Task<T> RunAsync<T>(Tenant tenant, ReadFrom from, Func<NpgsqlDataSource, ReadAttempt, Task<T>> work, CancellationToken ct)
    {
        using var share = await _companies.EnterAsync(tenant.CompanyId, ct);
        var hosts = _shards.Hosts(tenant.Shard);
        if (from == ReadFrom.Primary || tenant.Consistency is not { } consistency)
        {
            // Clients can ask for these; what has no session, jobs and upkeep, is few where it runs.
            using ConnectionTurn? asked = tenant.Consistency is null ? null : await _shares[hosts.Name].EnterAsync(ct);
            ReplicaTelemetry.CountRead(hosts.Name, "primary", "asked_for");
            return await work(Counted(hosts.View.Primary).Primary, new ReadAttempt());
        }

        var floor = await consistency.FloorAsync(ct);
        if (floor is { IsUnsure: false, Position: { } place } && place.Database != hosts.Name && hosts.Hosts.Count > 1)
            floor = floor with { Position = await ExchangeAsync(consistency, hosts, ct) };
        DatabaseHost? failed = null;
        for (var isRepeated = false; await hosts.ChooseAsync(floor, avoid: failed, ct) is { } host; isRepeated = true)
        {
            var attempt = new ReadAttempt();
            try
            {
                ReplicaTelemetry.CountRead(hosts.Name, "replica", isRepeated ? "repeated" : "ready");
                return await WhileItAnswersAsync(Counted(host), attempt, work);
            }
            catch (Exception e) when (!ct.IsCancellationRequested && HostFailures.IsWorthRepeating(e) && (!isRepeated || e is HostSilentException))
            {
                if (HostFailures.IsOfHost(e))
                    hosts.Suspect(host);
                if (attempt.HasBegun)
                    throw;
                if (isRepeated)
                    break;
                failed = host;
            }
        }

        using var turn = await _shares[hosts.Name].EnterAsync(ct);
        ReplicaTelemetry.CountRead(hosts.Name, "primary", "no_replica");
        return await work(Counted(hosts.View.Primary).Primary, new ReadAttempt());
    }

    /// <summary>
    /// For a place in another database, where the company was before a move or is since one, the place this primary is at now: whoever has
    /// that knows of the move too, and it is what the client carries from here on, so that it is asked for once.
    /// </summary>
    private async Task<CommitPosition> ExchangeAsync(ConsistencySession consistency, ReplicaSet hosts, CancellationToken ct)
    {
        using var turn = await _shares[hosts.Name].EnterAsync(ct);
        await using var command = hosts.View.Primary.Primary.CreateCommand(PositionSql);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var position = new CommitPosition(hosts.Name, row.GetInt32(0), row.GetFieldValue<NpgsqlLogSequenceNumber>(1));
        consistency.Observe(position);
        return position;
    }

    // What is left waiting holds a connection to a host that nobody is sent to, until its command times out: telling Npgsql to cancel it
    // would make it ask that host, and wait for the answer.
    private static async Task<T> WhileItAnswersAsync<T>(DatabaseHost host, ReadAttempt attempt, Func<NpgsqlDataSource, ReadAttempt, Task<T>> work)
    {
        var silence = host.Silence;
        var read = work(host.Replica, attempt);
        try
        {
            return await read.WaitAsync(silence);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == silence)
        {
            // Part of the answer is out, so it is this host's to the end.
            return attempt.TryLeave() ? throw new HostSilentException(host.Name) : await read;
        }
    }

    private static DatabaseHost Counted(DatabaseHost host)
    {
        host.CountRead();
        return host;
    }
}

/// <summary>Whether a read has got so far that it cannot be repeated.</summary>
internal sealed class ReadAttempt
{
    private const int Begun = 1, Left = 2;
    private int _state;

    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>Throws if the read has been left: it runs elsewhere, and nobody may see anything of this one.</summary>
    public void Begin()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, 0) == Left)
            throw new OperationCanceledException("The read was repeated on another host.");
    }

    /// <summary>Nobody waits for it any more; false if it has begun.</summary>
    public bool TryLeave() => Interlocked.CompareExchange(ref _state, Left, 0) == 0;
}
