using System.Diagnostics;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Bench.Measured;
using Scale.Bench.Report;
using Scale.Core.Caching;
using Scale.Core.Data;

namespace Scale.Bench.Protection;

/// <summary>What one hit of <see cref="ICompanyCache"/> in this process's memory takes, its counters listened to as in a service.</summary>
internal sealed record CacheHit(double Nanoseconds, double Least, double Most, double Bytes)
{
    private const int Calls = 1_000_000, Repeats = 15, WarmUps = 5;
    private static readonly byte[] Value = new byte[1_024];
    private static readonly CacheLifetime Lifetime = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));

    public static async Task<CacheHit> MeasureAsync(SystemAddresses addresses, CancellationToken ct)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:catalog"] = addresses.Databases["shard0"],
            ["ConnectionStrings:shard0"] = addresses.Databases["shard0"],
            ["ConnectionStrings:redis"] = addresses.Redis,
            ["Data:Primary:MinSize"] = "0",
        });
        builder.AddServiceDefaults();
        builder.AddRedisClient("redis");
        builder.AddScaleData();
        using var host = builder.Build();
        await host.StartAsync(ct);
        var cache = host.Services.GetRequiredService<ICompanyCache>();
        var key = new CacheKey(Guid.CreateVersion7(), CacheSpaces.Products, "bench");
        await HitAsync(cache, key);

        var times = new List<double>();
        var allocated = 0L;
        for (var repeat = 0; repeat < WarmUps + Repeats; repeat++)
        {
            var (before, from) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            for (var call = 0; call < Calls; call++)
            {
                var hit = HitAsync(cache, key);
                if (!hit.IsCompletedSuccessfully || hit.Result != Value)
                    throw new InvalidOperationException("A hit of the cache has waited.");
            }
            if (repeat < WarmUps)
                continue;
            times.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds / Calls);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        await host.StopAsync(ct);
        return new(Statistics.Median(times), times.Min(), times.Max(), (double)allocated / Repeats / Calls);
    }

    private static ValueTask<byte[]> HitAsync(ICompanyCache cache, CacheKey key) => cache.GetOrCreateAsync(
        key, 0, static (_, _, _) => ValueTask.FromResult(Value), BytesCodec.Instance, Lifetime, CancellationToken.None);

    private sealed class BytesCodec : ICacheCodec<byte[]>
    {
        public static readonly BytesCodec Instance = new();
        public bool IsImmutable => true;
        public byte[] Write(byte[] value) => value;
        public byte[] Read(ReadOnlyMemory<byte> bytes) => bytes.ToArray();
    }
}
