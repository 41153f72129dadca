using System.Collections.Frozen;
using Npgsql;
using Scale.Core.Data.Pools;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Replicas;

/// <summary>Runs a read on a host that may answer it, and once more on another if the first one fails.</summary>
public sealed class ReadRouter
{
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
        var attempt = new ReadAttempt();
        if (from == ReadFrom.Primary || tenant.Consistency is not { } consistency)
        {
            ReplicaTelemetry.CountRead(hosts.Name, "primary", "asked_for");
            return await work(Counted(hosts.View.Primary).Primary, attempt);
        }

        var floor = await consistency.FloorAsync(ct);
        var host = await hosts.ChooseAsync(floor, avoid: null, ct);
        if (host is not null)
        {
            try
            {
                ReplicaTelemetry.CountRead(hosts.Name, "replica", "ready");
                return await work(Counted(host).Replica, attempt);
            }
            catch (Exception e) when (!ct.IsCancellationRequested && HostFailures.IsWorthRepeating(e))
            {
                if (HostFailures.IsOfHost(e))
                    hosts.Suspect(host);
                if (attempt.HasBegun)
                    throw;
            }
            host = await hosts.ChooseAsync(floor, avoid: host, ct);
            if (host is not null)
            {
                ReplicaTelemetry.CountRead(hosts.Name, "replica", "repeated");
                return await work(Counted(host).Replica, attempt);
            }
        }

        using var turn = await _shares[hosts.Name].EnterAsync(ct);
        ReplicaTelemetry.CountRead(hosts.Name, "primary", "no_replica");
        return await work(Counted(hosts.View.Primary).Primary, attempt);
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
    public bool HasBegun { get; private set; }

    public void Begin() => HasBegun = true;
}
