using System.Diagnostics;
using System.Net;

namespace Scale.Bench.Load;

/// <summary>
/// Every connection sends as soon as its last answer came: finds the most a server can do. Its latencies say nothing about
/// users, who do not wait for each other; <see cref="OpenLoop"/> measures those.
/// </summary>
internal static class ClosedLoop
{
    public static async Task<LoadResult> RunAsync(
        IPEndPoint server, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        var cpu = new CpuMeter();
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAllAsync, cancellationToken)));
        cpu.Stop(result);
        return result;

        async Task SendAllAsync()
        {
            using var connection = new HttpConnection(server);
            while (Stopwatch.GetTimestamp() < end)
            {
                var request = requests[(int)((uint)Interlocked.Increment(ref next) % (uint)requests.Count)];
                await Exchange.RunAsync(connection, request, Stopwatch.GetTimestamp(), result, cancellationToken);
            }
        }
    }
}
