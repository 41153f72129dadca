using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Scale.Bench.Load;
using Scale.Bench.Measured;

namespace Scale.Bench.Moves;

/// <summary>
/// Places orders with running numbers and remembers which were acknowledged: those and no others must be there in the end. Requests
/// fall due at a fixed rate and are never cut off, so that none is in doubt.
/// </summary>
/// <param name="server">The API.</param>
/// <param name="tenant">Who orders.</param>
/// <param name="there">Orders, numbered from 0, that are there already.</param>
internal sealed class OrderWriters(IPEndPoint server, BenchTenant tenant, int there)
{
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new(Enumerable.Range(0, there).Select(number => KeyValuePair.Create(number, true)));
    private LoadResult _phase = new();
    private int _next = there - 1;

    /// <summary>Numbers of the orders whose placing was answered with success.</summary>
    public IReadOnlyCollection<int> Acknowledged => (IReadOnlyCollection<int>)_acknowledged.Keys;

    /// <summary>Results are counted anew from here; answers those until now.</summary>
    public LoadResult BeginPhase() => Interlocked.Exchange(ref _phase, new LoadResult());

    /// <summary>At a fixed rate, until <paramref name="stop"/>; what is due by then is still sent and answered.</summary>
    public async Task RunAsync(double rate, int connections, CancellationToken stop)
    {
        var due = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var senders = Enumerable.Range(0, connections).Select(_ => Task.Run(SendDueAsync, CancellationToken.None)).ToArray();
        await Task.Factory.StartNew(MakeDue, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(senders);

        void MakeDue()
        {
            var interval = Stopwatch.Frequency / rate;
            var start = Stopwatch.GetTimestamp();
            for (long count = 0; !stop.IsCancellationRequested; count++)
            {
                var at = start + (long)(count * interval);
                PreciseSleep.For(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at));
                due.Writer.TryWrite(at);
            }

            due.Writer.Complete();
        }

        async Task SendDueAsync()
        {
            using var connection = new HttpConnection(server);
            await foreach (var at in due.Reader.ReadAllAsync(CancellationToken.None))
                await SendAsync(connection, Interlocked.Increment(ref _next), at, CancellationToken.None);
        }
    }

    private async Task SendAsync(HttpConnection connection, int number, long due, CancellationToken cancellationToken)
    {
        var phase = Volatile.Read(ref _phase);
        try
        {
            var status = await connection.SendAsync(HttpRequestBytes.Post("/v1/orders", Tenants.OrderBody(tenant, number), tenant.ApiKey), cancellationToken);
            if (status == 201)
            {
                _acknowledged[number] = true;
                phase.Latencies.Record(Stopwatch.GetElapsedTime(due));
            }
            else
            {
                phase.Fail($"status {status}");
            }
        }
        catch (IOException exception)
        {
            phase.Fail(exception.Message);
        }
    }
}
