using System.Diagnostics;
using System.Net;
using System.Threading.Channels;

namespace Scale.Bench.Load;

/// <summary>
/// Requests fall due at a fixed rate whatever the server does, as users' requests do, and a latency counts from the moment
/// its request was due. A slow answer thus delays no other request's clock: no coordinated omission (G. Tene).
/// Arrivals are a Poisson process with a fixed seed.
/// </summary>
internal static class OpenLoop
{
    private const int Seed = 20_260;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="server">Where to send.</param>
    /// <param name="requests">Sent in order, from the start again at the end.</param>
    /// <param name="rate">Requests due per second, on average.</param>
    /// <param name="connections">Most requests under way at once; a due request beyond that waits, and its clock runs.</param>
    /// <param name="duration">How long requests fall due.</param>
    /// <param name="onSend">Told each request's number, from 0, and the timestamp at which it was due, right before it is sent.</param>
    /// <param name="cancellationToken">Ends the phase early.</param>
    public static async Task<LoadResult> RunAsync(
        IPEndPoint server,
        IReadOnlyList<byte[]> requests,
        double rate,
        int connections,
        TimeSpan duration,
        Action<int, long>? onSend,
        CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        // Due but not yet sent. Bounded by the phase: rate x duration entries of 8 bytes.
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var cpu = new CpuMeter();
        var next = -1;
        var senders = Enumerable.Range(0, connections).Select(_ => Task.Run(SendDueAsync, cancellationToken)).ToArray();

        await Task.Factory.StartNew(MakeDue, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cpu.Stop(result);
        await Task.WhenAll(senders);
        return result;

        void MakeDue()
        {
            var random = new Random(Seed);
            var start = Stopwatch.GetTimestamp();
            var end = start + Ticks(duration.TotalSeconds);
            for (var at = start; at < end && !cancellationToken.IsCancellationRequested; at += Ticks(-Math.Log(1 - random.NextDouble()) / rate))
            {
                PreciseSleep.For(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at));
                result.ScheduleLag.Record(Stopwatch.GetElapsedTime(at));
                due.Writer.TryWrite(at);
            }

            // What waits longer than this will not be sent: the server fell behind, and the report says so.
            due.Writer.Complete();
            due.Reader.Completion.Wait(Grace, cancellationToken);
            long unsent = 0;
            while (due.Reader.TryRead(out _))
                unsent++;
            result.LeaveUnsent(unsent);
        }

        async Task SendDueAsync()
        {
            using var connection = new HttpConnection(server);
            await foreach (var at in due.Reader.ReadAllAsync(cancellationToken))
            {
                var number = Interlocked.Increment(ref next);
                onSend?.Invoke(number, at);
                await Exchange.RunAsync(connection, requests[number % requests.Count], at, result, cancellationToken);
            }
        }
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
