using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

/// <summary>Instances that count requests, and what came of it on two shards.</summary>
internal sealed class MetricsSetup(TwoShards shards)
{
    private const string SumSql =
        "select coalesce(sum(requests), 0) || ' ' || coalesce(sum(client_errors), 0) || ' ' || coalesce(sum(throttled), 0) || ' ' || coalesce(sum(duration_us), 0) from request_metrics where company_id = $1";

    /// <summary>A request of the company, answered by that instance within 2 µs.</summary>
    public static void Count(IHost instance, Tenant tenant, int status) =>
        instance.Services.GetRequiredService<RequestMeter>().Count(tenant, "orders", status, TimeSpan.FromMicroseconds(2));

    /// <param name="flushEvery">Its option.</param>
    /// <param name="ct">The test is over.</param>
    /// <param name="shard0">Host and port of the first shard, if not its own.</param>
    /// <param name="clock">Its clock, if not the machine's.</param>
    public Task<IHost> StartAsync(string flushEvery, CancellationToken ct, string? shard0 = null, TimeProvider? clock = null) => shards.StartHostAsync(builder =>
    {
        builder.Configuration["Metering:FlushEvery"] = flushEvery;
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        if (shard0?.Split(':') is [var address, var port])
        {
            builder.Configuration["ConnectionStrings:shard0"] = new NpgsqlConnectionStringBuilder(builder.Configuration["ConnectionStrings:shard0"])
            {
                Host = address, Port = int.Parse(port, CultureInfo.InvariantCulture),
            }.ConnectionString;
        }
        builder.AddScaleMetering();
    }, ct);

    /// <summary>The company's requests, client errors, throttled ones and microseconds on that shard.</summary>
    public Task<string> SumAsync(string shard, Tenant tenant, CancellationToken ct) => shards.ScalarAsync<string>(shard, SumSql, ct, tenant.CompanyId);
}
