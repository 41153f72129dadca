using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Replicas;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Resilience;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Replicas;

/// <summary>Reads of a process that has a standby of the running system as its replica.</summary>
public sealed class ReplicaReadTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private const string Replica = "shard0-replica1";

    [Fact(Timeout = 120_000)]
    public async Task Reads_that_wait_for_a_replica_that_falls_silent_are_answered_elsewhere_and_it_comes_back_by_itself()
    {
        var standby = new NpgsqlConnectionStringBuilder(await StandbyAsync());
        await using var relay = new TcpRelay($"{standby.Host}:{standby.Port}");
        (standby.Host, standby.Port) = ("127.0.0.1", int.Parse(relay.Address.Split(':')[1], null));
        // Longer than the test: only who stops waiting is answered.
        var host = await StartAsync(standby.ConnectionString, ("Data:CommandTimeout", "00:10:00"));
        var database = host.Services.GetRequiredService<TenantDatabase>();
        var tenants = await ReadersAsync(database, 8);
        await UntilReadThereAsync(host, database);
        await Task.WhenAll(tenants.Select(tenant => ReadAsync(database, tenant))); // over connections that are open by now

        relay.FallSilent();
        await Task.WhenAll(tenants.Select(tenant => ReadAsync(database, tenant)));
        await Task.WhenAll(tenants.Select(tenant => database.ReadAsync(tenant, (_, _) => Task.FromResult(true), Cancellation)));

        relay.Speak();
        await UntilReadThereAsync(host, database);
    }

    [Fact]
    public async Task Reads_beyond_a_replicas_pool_are_refused_and_do_not_go_to_the_primary()
    {
        var host = await StartAsync(await StandbyAsync(), ("Data:Replica:MaxSize", "2"), ("Data:Replica:MinSize", "0"), ("Data:ConnectTimeout", "00:00:01"));
        var database = host.Services.GetRequiredService<TenantDatabase>();
        await UntilReadThereAsync(host, database);
        var tenants = await ReadersAsync(database, 12);
        var before = ReadsOf(host, "shard0");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Companies whose shares of the pool may meet: some are refused by those, and two hold the pool.
        var reads = tenants.Select(tenant => database.ReadAsync(tenant, async (_, _) =>
        {
            await gate.Task;
            return true;
        }, Cancellation)).ToList();

        for (var refused = 0; refused < 10; refused++)
        {
            var first = await Task.WhenAny(reads);
            reads.Remove(first);
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => first);
            Assert.True(TransientFailures.IsTransientStore(refusal), "It is answered with 503 and Retry-After.");
        }
        gate.SetResult();
        await Task.WhenAll(reads);

        Assert.Equal(before, ReadsOf(host, "shard0"));
        Assert.Equal("ready", StatusOf(host).State);
    }

    [Fact]
    public async Task A_place_in_another_database_is_exchanged_for_one_that_this_primary_has_reached_since()
    {
        var host = await StartAsync(await StandbyAsync());
        var database = host.Services.GetRequiredService<TenantDatabase>();
        await UntilReadThereAsync(host, database);
        var session = new ConsistencySession(new CommitPosition("shard1", 1, new NpgsqlLogSequenceNumber(7)));
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        var before = await owner.SingleAsync<NpgsqlLogSequenceNumber>("select pg_current_wal_insert_lsn()", Cancellation);

        await ReadAsync(database, OwnShard.NewTenant() with { Consistency = session });

        Assert.Equal("shard0", session.Position?.Database);
        Assert.True(session.Position?.Lsn >= before);
        Assert.False(session.IsAsRequired);
    }

    private static Tenant Reader() => OwnShard.NewTenant() with { Consistency = new ConsistencySession() };

    // Companies that the standby has heard of.
    private async Task<IReadOnlyList<Tenant>> ReadersAsync(TenantDatabase database, int count)
    {
        var readers = Enumerable.Range(0, count).Select(_ => Reader()).ToList();
        foreach (var reader in readers)
        {
            await database.WriteAsync(reader with { Consistency = null }, (write, _) =>
            {
                write.Unaudited("test");
                return Task.FromResult(true);
            }, Cancellation);
        }
        await System.ReplicatedAsync(Cancellation);
        return readers;
    }

    private static Task<bool> ReadAsync(TenantDatabase database, Tenant tenant) => database.QueryAsync(
        tenant, () => new NpgsqlBatchCommand("select count(*) from exports"), (_, _) => Task.FromResult(true), Cancellation);

    private static async Task UntilReadThereAsync(IHost host, TenantDatabase database)
    {
        var before = StatusOf(host).Reads;
        while (StatusOf(host).Reads == before)
            await ReadAsync(database, Reader());
    }

    private static HostStatus StatusOf(IHost host) => Assert.Single(Hosts(host), status => status.Name == Replica);

    private static long ReadsOf(IHost host, string name) => Assert.Single(Hosts(host), status => status.Name == name).Reads;

    private static IEnumerable<HostStatus> Hosts(IHost host) =>
        host.Services.GetRequiredService<HostReport>().Read().Single(set => set.Database == "shard0").Hosts;

    private async Task<string> StandbyAsync()
    {
        await System.ReplicatedAsync(Cancellation); // its database is new
        string database;
        await using (var owner = await shard.OpenAsOwnerAsync(Cancellation))
            database = await owner.SingleAsync<string>("select current_database()::text", Cancellation);
        var standby = new NpgsqlConnectionStringBuilder(await System.ConnectionStringAsync("postgres-replica1", Cancellation));
        var service = new NpgsqlConnectionStringBuilder(await System.ServiceConnectionStringAsync("shard0", Cancellation, database));
        return new NpgsqlConnectionStringBuilder(service.ConnectionString) { Host = standby.Host, Port = standby.Port }.ConnectionString;
    }

    private Task<IHost> StartAsync(string standby, params (string Key, string Value)[] settings) => shard.StartHostAsync(
        builder => builder.Configuration.AddInMemoryCollection(
            [new($"ConnectionStrings:{Replica}", standby), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))]),
        Cancellation);
}
