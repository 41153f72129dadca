using Scale.Tests.Support;

namespace Scale.Tests.Faults.Replicas;

/// <summary>C8: both standbys apply what they receive a second late, which is not late enough to be left out.</summary>
public sealed class LateStandbyCacheTests
{
    private const int Changes = 60, Readers = 4;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_list_that_is_read_after_a_change_is_never_kept_as_a_late_standby_has_it()
    {
        // Of its own, because the delay is the servers'. A machine that runs all tests at once is not a Redis that has failed, without which an
        // instance answers what it has.
        await using var system = new ScaleSystem { Arguments = ["--Cache:StoreTimeout=00:00:10"] };
        await system.AppAsync();
        foreach (var server in (string[])["postgres-replica1", "postgres-replica2"])
        {
            await using var replica = await system.OpenShardAsync(server, Cancellation);
            await replica.ExecuteAsync("alter system set recovery_min_apply_delay = '1s'", Cancellation);
            await replica.ExecuteAsync("select pg_reload_conf()", Cancellation);
        }
        using var operators = await system.RestlessOperatorAsync();
        var (company, bystander) = (await system.SignUpRestlessAsync(Cancellation), await system.SignUpRestlessAsync(Cancellation));
        var patient = await bystander.CreatePatientAsync(Cancellation);
        await system.ReplicatedAsync(Cancellation);
        var before = await operators.ReadsAsync(2, Cancellation);

        var stale = 0;
        for (var i = 0; i < Changes; i++)
        {
            var (product, _) = await company.WriteProductAsync(Cancellation);
            // Each reader reaches an instance in turn; the first that comes makes the list anew, the others share it or find it kept.
            stale += (await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => NewestAsync(company)))).Count(newest => newest != product);
            stale += await NewestAsync(company) == product ? 0 : 1;
            using var other = await bystander.GetAsync($"/v1/patients/{patient}", token: null, Cancellation);
            await other.ReadAsync(200);
        }
        var hosts = await operators.HostsAsync(Cancellation);
        var reads = (await operators.ReadsAsync(2, Cancellation)).ToDictionary(host => host.Key, host => host.Value - before[host.Key]);

        Assert.Equal(0, stale);
        // Otherwise nobody was tempted.
        Assert.Equal(["ready", "ready"], hosts.Values.Where(host => host.Role == "replica").Select(host => host.State));
        Assert.True(reads["shard0-replica1"] + reads["shard0-replica2"] > 0, "No read went to a standby.");
    }

    private static async Task<Guid> NewestAsync(SignedUpCompany company)
    {
        using var list = await company.GetAsync("/v1/products?limit=1", token: null, Cancellation);
        return (await list.ReadAsync(200)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).FirstOrDefault();
    }
}
