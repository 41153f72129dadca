using System.Net;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

/// <summary>One of two replicas applies what it receives 5 s late.</summary>
public sealed class DelayedReplicaTests
{
    private const int Pairs = 1_000, Clients = 8;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 400_000)]
    public async Task Nobody_reads_behind_its_own_write_and_the_other_replica_goes_on_serving()
    {
        await using var system = new ScaleSystem(); // of its own: the delay is the server's
        await system.AppAsync();
        await using (var replica = await system.OpenShardAsync("postgres-replica1", Cancellation))
        {
            await replica.ExecuteAsync("alter system set recovery_min_apply_delay = '5s'", Cancellation);
            await replica.ExecuteAsync("select pg_reload_conf()", Cancellation);
        }
        using var operators = await system.RestlessOperatorAsync();
        var bystander = await system.SignUpRestlessAsync(Cancellation);
        // Never answered from an instance's memory.
        var known = await bystander.CreatePatientAsync(Cancellation);
        await ReplicatedSystem.UntilAsync(
            async () => (await operators.HostsAsync(Cancellation))["shard0-replica1"].State == "lagging", TimeSpan.FromSeconds(30), "replica1 lags");
        await WaitUntilReadAsync(bystander, known);

        foreach (var sendsTheToken in (bool[])[true, false])
        {
            var before = await operators.ReadsAsync(2, Cancellation);
            using var end = new CancellationTokenSource();
            var others = ReadOthersAsync(bystander, known, end.Token);
            var stale = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PairsAsync(system, Pairs / Clients, sendsTheToken)))).Sum();
            await end.CancelAsync();
            var bystanders = await others;
            var reads = (await operators.ReadsAsync(2, Cancellation)).ToDictionary(host => host.Key, host => host.Value - before[host.Key]);

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"token {sendsTheToken}: {Pairs} pairs, {stale} stale; {bystanders} reads of others; reads by host: {string.Join(", ", reads.OrderBy(host => host.Key))}");
            Assert.Equal(0, stale);
            Assert.True(reads["shard0-replica2"] >= bystanders * 9 / 10, $"{reads["shard0-replica2"]} of {bystanders} reads of others were on the healthy replica");
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task Who_was_just_sent_a_delivery_finds_it_in_the_list_though_no_replica_has_it()
    {
        await using var system = new ScaleSystem(); // of its own: nothing is replayed
        await system.AppAsync();
        var company = await system.SignUpRestlessAsync(Cancellation);
        await using var receiver = await WebhookReceiver.StartAsync(Cancellation);
        var webhook = (await company.PostAsync("/v1/webhooks", new { url = receiver.Url + "/hook", events = new[] { "order.created" } }, Cancellation)).GetProperty("id").GetGuid();
        await system.ReplicatedAsync(Cancellation);
        foreach (var server in (string[])["postgres-replica1", "postgres-replica2"])
        {
            await using var replica = await system.OpenShardAsync(server, Cancellation);
            await replica.ExecuteAsync("select pg_wal_replay_pause()", Cancellation);
        }

        await company.PostAsync($"/v1/webhooks/{webhook}/test", new { }, Cancellation);
        var received = await receiver.NextAsync(Cancellation);

        using var response = await company.GetAsync($"/v1/webhooks/{webhook}/deliveries", token: null, Cancellation);
        var delivery = Assert.Single((await response.ReadAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(received.Id, delivery.GetProperty("messageId").GetString());
    }

    private static async Task<int> PairsAsync(ScaleSystem system, int pairs, bool sendsTheToken)
    {
        var company = await system.SignUpRestlessAsync(Cancellation);
        var stale = 0;
        for (var i = 0; i < pairs; i++)
        {
            var (product, token) = await company.WriteProductAsync(Cancellation);
            using var read = await company.GetAsync($"/v1/products/{product}", sendsTheToken ? token : null, Cancellation);
            if (read.StatusCode == HttpStatusCode.NotFound)
                stale++;
            else
                await read.ReadAsync(200);
        }
        return stale;
    }

    private static async Task<int> ReadOthersAsync(SignedUpCompany company, Guid patient, CancellationToken end)
    {
        var reads = 0;
        while (!end.IsCancellationRequested)
        {
            using var read = await company.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
            await read.ReadAsync(200);
            reads++;
        }
        return reads;
    }

    // The memory of its write holds for 10 s; what is counted are the reads of somebody who has not written.
    private static async Task WaitUntilReadAsync(SignedUpCompany company, Guid patient) => await ReplicatedSystem.UntilAsync(
        async () =>
        {
            using var read = await company.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
            await read.ReadAsync(200);
            return !read.Headers.Contains(ReplicatedSystem.Header);
        },
        TimeSpan.FromSeconds(30), "the bystander's write is forgotten");
}
