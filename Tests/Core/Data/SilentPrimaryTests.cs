using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Scale.Core.Data;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

public sealed class SilentPrimaryTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    // Every instance sees the same primary: one that says nothing must not take all of them out of their balancers.
    [Fact(Timeout = 60_000)]
    public async Task A_primary_that_says_nothing_degrades_an_instance_and_no_more()
    {
        var direct = new NpgsqlConnectionStringBuilder(await System.ServiceConnectionStringAsync("shard0", Cancellation));
        await using var relay = new TcpRelay($"{direct.Host}:{direct.Port}");
        var host = await shard.StartHostAsync(
            builder =>
            {
                var before = builder.Configuration.GetConnectionString("shard0");
                var through = new NpgsqlConnectionStringBuilder(before) { Host = "127.0.0.1", Port = int.Parse(relay.Address.Split(':')[1], null) };
                builder.Configuration["ConnectionStrings:shard0"] = through.ConnectionString;
            },
            Cancellation);
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await PrimariesAsync(health)).Status);

        relay.FallSilent();

        var silent = await PrimariesAsync(health);
        Assert.Equal((HealthStatus.Degraded, "no answer"), (silent.Status, silent.Data["shard0"]));
        relay.HangUp();
    }

    private static async Task<HealthReportEntry> PrimariesAsync(HealthCheckService health) =>
        (await health.CheckHealthAsync(check => check.Name == "primaries", Cancellation)).Entries["primaries"];
}
