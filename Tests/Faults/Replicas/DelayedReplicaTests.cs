using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

/// <summary>One of two replicas applies what it replays 8 s late.</summary>
public sealed class DelayedReplicaTests
{
    private const int Pairs = 1_000, Clients = 8;

    // Beyond Data:Replicas:MaxLag, 5 s, also when the primary pauses between two writes: at 5 s it would be left out at one moment and not at the next.
    private const string Delay = "8s";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 400_000)]
    public async Task Nobody_reads_behind_its_own_write_and_the_other_replica_goes_on_serving()
    {
        await using var system = new ScaleSystem(); // of its own: the delay is the server's
        await system.AppAsync();
        await using (var replica = await system.OpenShardAsync("postgres-replica1", Cancellation))
        {
            await replica.ExecuteAsync($"alter system set recovery_min_apply_delay = '{Delay}'", Cancellation);
            // What arrived long ago and is applied now would otherwise cancel whatever is asked there at that moment, the test's own questions too.
            await replica.ExecuteAsync("alter system set max_standby_streaming_delay = -1", Cancellation);
            await replica.ExecuteAsync("select pg_reload_conf()", Cancellation);
        }
        using var operators = await system.RestlessOperatorAsync();
        var bystander = await system.SignUpRestlessAsync(Cancellation);
        // Never answered from an instance's memory, and read by nobody else: what the servers count on that table is the bystander's.
        // The creation looks into it once itself.
        var start = (await PatientReadsAsync(system)).Values.Sum() + 1;
        var known = await bystander.CreatePatientAsync(Cancellation);
        using var end = new CancellationTokenSource();
        // On an idle primary nobody is behind.
        var writing = WriteAsync(await system.SignUpRestlessAsync(Cancellation), end.Token);
        var sofar = await ReadUntilForgottenAsync(bystander, known);
        await ReplicatedSystem.UntilAsync(
            async () => (await operators.HostsAsync(Cancellation))["shard0-replica1"].State == "lagging", TimeSpan.FromSeconds(60), "replica1 lags");

        foreach (var sendsTheToken in (bool[])[true, false])
        {
            var before = await CountedAsync(system, start + sofar);
            var hostsBefore = await operators.ReadsAsync(2, Cancellation);
            using var enough = new CancellationTokenSource();
            var others = ReadOthersAsync(bystander, known, enough.Token);
            var stale = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PairsAsync(system, Pairs / Clients / 2, sendsTheToken)))).Sum();
            await enough.CancelAsync();
            var bystanders = await others;
            var hosts = Difference(hostsBefore, await operators.ReadsAsync(2, Cancellation));
            sofar += bystanders;
            var reads = Difference(before, await CountedAsync(system, start + sofar));

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"token {sendsTheToken}: {Pairs} pairs, {stale} stale; all reads by host: {Text(hosts)}; {bystanders} reads of the bystander: {Text(reads)}");
            Assert.Equal(0, stale);
            Assert.Equal(0, hosts["shard0-replica1"]);
            Assert.Equal(0, reads["postgres-replica1"]);
            Assert.True(reads["postgres-replica2"] >= bystanders * 9 / 10, $"{reads["postgres-replica2"]} of {bystanders} reads of others were on the healthy replica");
        }
        await end.CancelAsync();
        await writing;
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

    [Fact(Timeout = 240_000)]
    public async Task What_an_event_tells_about_is_never_older_than_the_event_for_who_sends_its_position()
    {
        await using var system = new ScaleSystem(); // of its own: the delay is the servers'
        await system.AppAsync();
        var company = await system.SignUpRestlessAsync(Cancellation);
        // Another key: nobody remembers that it has written, so the token alone tells.
        using var reader = (await company.CreateApiKeyAsync(Cancellation)).Api;
        reader.DefaultRequestHeaders.ConnectionClose = true;
        var product = await company.CreateProductAsync(Cancellation);
        await system.ReplicatedAsync(Cancellation);
        foreach (var server in (string[])["postgres-replica1", "postgres-replica2"])
        {
            await using var replica = await system.OpenShardAsync(server, Cancellation);
            await replica.ExecuteAsync("alter system set recovery_min_apply_delay = '3s'", Cancellation);
            await replica.ExecuteAsync("select pg_reload_conf()", Cancellation);
        }
        using var stream = new StreamReader(await company.Realtime.GetStreamAsync("/v1/stream", Cancellation));
        await NextAsync(stream, "ready");

        for (var i = 0; i < 50; i++)
        {
            await company.CreateOrderAsync(product, Cancellation);
            var told = await NextAsync(stream, "order.created");
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/orders/{told.GetProperty("resourceId").GetGuid()}");
            request.Headers.Add(ReplicatedSystem.Header, told.GetProperty("consistency").GetString());
            using var read = await reader.SendAsync(request, Cancellation);
            await read.ReadAsync(200);
        }
    }

    private static async Task<JsonElement> NextAsync(StreamReader stream, string type)
    {
        while (await stream.ReadLineAsync(Cancellation) is var line && line != $"event: {type}")
            Assert.NotNull(line);
        return JsonSerializer.Deserialize<JsonElement>((await stream.ReadLineAsync(Cancellation))!["data: ".Length..]);
    }

    // A new product and its first change, each read at once: 404 and the first version are stale.
    private static async Task<int> PairsAsync(ScaleSystem system, int products, bool sendsTheToken)
    {
        var company = await system.SignUpRestlessAsync(Cancellation);
        var stale = 0;
        for (var i = 0; i < products; i++)
        {
            var (product, created) = await company.WriteProductAsync(Cancellation);
            if (await VersionAsync(company, product, sendsTheToken ? created : null) < 1)
                stale++;
            var changed = await ChangeAsync(company, product);
            if (await VersionAsync(company, product, sendsTheToken ? changed : null) < 2)
                stale++;
        }
        return stale;
    }

    private static async Task<string> ChangeAsync(SignedUpCompany company, Guid product)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/products/{product}") { Content = JsonContent.Create(new { name = "Matt lens" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using var response = await company.Api.SendAsync(request, Cancellation);
        Assert.Equal(2, (await response.ReadAsync(200)).GetProperty("version").GetInt64());
        return Assert.Single(response.Headers.GetValues(ReplicatedSystem.Header));
    }

    /// <summary>Zero if there is none.</summary>
    private static async Task<long> VersionAsync(SignedUpCompany company, Guid product, string? token)
    {
        using var read = await company.GetAsync($"/v1/products/{product}", token, Cancellation);
        return read.StatusCode == HttpStatusCode.NotFound ? 0 : (await read.ReadAsync(200)).GetProperty("version").GetInt64();
    }

    private static async Task WriteAsync(SignedUpCompany company, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await company.WriteProductAsync(Cancellation);
    }

    private static async Task<int> ReadOthersAsync(SignedUpCompany company, Guid patient, CancellationToken end)
    {
        var reads = 0;
        for (; !end.IsCancellationRequested; reads++)
        {
            using var read = await company.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
            await read.ReadAsync(200);
        }
        return reads;
    }

    // The memory of its write holds for 10 s; what is counted are the reads of somebody who has not written. Answers how often it asked.
    private static async Task<int> ReadUntilForgottenAsync(SignedUpCompany company, Guid patient)
    {
        var reads = 0;
        await ReplicatedSystem.UntilAsync(
            async () =>
            {
                using var read = await company.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
                await read.ReadAsync(200);
                reads++;
                return !read.Headers.Contains(ReplicatedSystem.Header);
            },
            TimeSpan.FromSeconds(30), "the bystander's write is forgotten");
        return reads;
    }

    // A server's process tells what it has counted when it is idle, within seconds: counted is what has all reads.
    private static async Task<Dictionary<string, long>> CountedAsync(ScaleSystem system, long reads)
    {
        var counted = new Dictionary<string, long>();
        await ReplicatedSystem.UntilAsync(
            async () => (counted = await PatientReadsAsync(system)).Values.Sum() >= reads, TimeSpan.FromSeconds(60), $"the servers have counted {reads} reads");
        return counted;
    }

    private static async Task<Dictionary<string, long>> PatientReadsAsync(ScaleSystem system)
    {
        var reads = new Dictionary<string, long>();
        foreach (var server in (string[])["postgres", "postgres-replica1", "postgres-replica2"])
        {
            await using var shard = await system.OpenShardAsync(server, Cancellation);
            reads[server] = await shard.SingleAsync<long>("select seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables where relname = 'patients'", Cancellation);
        }
        return reads;
    }

    private static Dictionary<string, long> Difference(Dictionary<string, long> before, Dictionary<string, long> after) =>
        after.ToDictionary(host => host.Key, host => host.Value - before[host.Key]);

    private static string Text(Dictionary<string, long> reads) => string.Join(", ", reads.OrderBy(host => host.Key).Select(host => $"{host.Key} {host.Value}"));
}
