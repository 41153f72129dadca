using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Bench.Measured;
using Scale.Core.Caching;
using Scale.Core.Data;

namespace Scale.Bench.Protection;

/// <summary>What one hit of <see cref="ICompanyCache"/> in this process's memory takes by BenchmarkDotNet, its counters listened to as in a service.</summary>
internal sealed record CacheHit(double Nanoseconds, double Least, double Most, double Bytes)
{
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
        CacheHitBenchmark.Cache = host.Services.GetRequiredService<ICompanyCache>();
        // It builds and runs nothing outside: the cache is one of this process.
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance).AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "scale-bench")).WithOptions(ConfigOptions.DisableLogFile);
        var summary = await Task.Run(() => BenchmarkRunner.Run<CacheHitBenchmark>(config), ct);
        await host.StopAsync(ct);
        if (summary.HasCriticalValidationErrors || summary.Reports is not [{ ResultStatistics: { } times } report])
            throw new InvalidOperationException($"BenchmarkDotNet measured nothing: {string.Join(" ", summary.ValidationErrors.Select(error => error.Message))}");
        return new(times.Median, times.Min, times.Max, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
    }
}

/// <summary>For BenchmarkDotNet, which makes a class of its own from it.</summary>
public class CacheHitBenchmark
{
    private static readonly byte[] Value = new byte[1_024];
    private static readonly CacheLifetime Lifetime = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
    private static readonly CacheKey Key = new(Guid.CreateVersion7(), CacheSpaces.Products, "bench");

    internal static ICompanyCache Cache { get; set; } = null!;

    /// <summary>The first call makes the value.</summary>
    [GlobalSetup]
    public Task MakeAsync() => HitAsync(Cache, Key).AsTask();

    /// <summary>One hit. The first after this process began to hear what is invalidated asks Redis what it may have missed, and is waited for.</summary>
    [Benchmark]
    public byte[] Hit()
    {
        var hit = HitAsync(Cache, Key);
        return hit.IsCompletedSuccessfully ? hit.Result : hit.AsTask().GetAwaiter().GetResult();
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
