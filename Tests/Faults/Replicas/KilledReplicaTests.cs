using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

public sealed class KilledReplicaTests
{
    private const int Clients = 8;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_replica_killed_under_load_fails_no_read_after_a_second_and_serves_again_once_it_is_back()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not meet the dead replica
        await system.AppAsync();
        using var operators = await system.RestlessOperatorAsync();
        await ReplicatedSystem.UntilAsync(() => IsAsync(operators, "ready"), TimeSpan.FromSeconds(30), "replica1 serves");
        var (company, patient) = await SignUpReaderAsync(system, operators);
        using var end = new CancellationTokenSource();
        var failures = new ConcurrentQueue<(TimeSpan After, HttpStatusCode Status)>();
        var killedAt = long.MaxValue;
        var done = 0;
        var load = Enumerable.Range(0, Clients).Select(_ => ReadAsync()).ToArray();

        await system.KillAsync("postgres-replica1", Cancellation);
        Volatile.Write(ref killedAt, Stopwatch.GetTimestamp());
        await ReplicatedSystem.UntilAsync(() => IsAsync(operators, "unreachable"), TimeSpan.FromSeconds(5), "replica1 is left out");
        var before = Volatile.Read(ref done);
        while (Stopwatch.GetElapsedTime(killedAt) < TimeSpan.FromSeconds(3) || Volatile.Read(ref done) < before + 500)
            await Task.Yield();
        await system.StartAsync("postgres-replica1", Cancellation);
        await ReplicatedSystem.UntilAsync(() => IsAsync(operators, "ready"), TimeSpan.FromSeconds(60), "replica1 serves again");
        var served = (await operators.ReadsAsync(2, Cancellation))["shard0-replica1"];
        await ReplicatedSystem.UntilAsync(
            async () => (await operators.ReadsAsync(2, Cancellation))["shard0-replica1"] > served, TimeSpan.FromSeconds(10), "replica1 is read from again");
        await end.CancelAsync();
        await Task.WhenAll(load);

        TestContext.Current.TestOutputHelper?.WriteLine($"{done} reads, {failures.Count} failed: {string.Join(", ", failures)}");
        Assert.DoesNotContain(failures, failure => failure.After > TimeSpan.FromSeconds(1));

        async Task ReadAsync()
        {
            while (!end.IsCancellationRequested)
            {
                using var response = await company.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
                var at = Volatile.Read(ref killedAt);
                if (response.StatusCode != HttpStatusCode.OK)
                    failures.Enqueue((at == long.MaxValue ? TimeSpan.Zero : Stopwatch.GetElapsedTime(at), response.StatusCode));
                Interlocked.Increment(ref done);
            }
        }
    }

    // A key prefers one of the replicas. Patients are never answered from an instance's memory.
    private static async Task<(SignedUpCompany Company, Guid Patient)> SignUpReaderAsync(ScaleSystem system, HttpClient operators)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            var company = await system.SignUpRestlessAsync(Cancellation);
            var patient = await company.CreatePatientAsync(Cancellation);
            var (_, token) = await company.WriteProductAsync(Cancellation);
            var before = (await operators.ReadsAsync(2, Cancellation))["shard0-replica1"];
            for (var read = 0; read < 10; read++)
                (await company.GetAsync($"/v1/patients/{patient}", token, Cancellation)).Dispose();
            if ((await operators.ReadsAsync(2, Cancellation))["shard0-replica1"] >= before + 5)
                return (company, patient);
        }
        throw new InvalidOperationException("30 keys, and none of them reads from replica1.");
    }

    private static async Task<bool> IsAsync(HttpClient operators, string state) => (await operators.HostsAsync(Cancellation))["shard0-replica1"].State == state;
}
