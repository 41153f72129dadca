using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Scale.Bench.Load;

namespace Scale.Bench.Outage;

/// <summary>Requests that fall due at a fixed rate, whatever becomes of them, over routes in their shares. Each counts for the phase in which it was due.</summary>
internal sealed class OutageLoad(IPEndPoint server, IReadOnlyList<OutageRoute> routes, double rate)
{
    // A request that hangs must not keep others from being sent: so many at once are a minute of the usual rate.
    private const int Connections = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly OutageRoute[] _cycle = Shuffled(routes);
    private readonly ConcurrentBag<int> _acknowledged = [];
    private OutagePhase _phase = OutagePhase.Of("warming up", routes);

    /// <summary>Numbers of the orders whose placing was answered with success.</summary>
    public IReadOnlyCollection<int> Acknowledged => _acknowledged;

    public OutagePhase Begin(string name)
    {
        var phase = OutagePhase.Of(name, routes);
        Volatile.Write(ref _phase, phase);
        return phase;
    }

    /// <summary>Until <paramref name="stop"/>; what is due by then is still sent and answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var due = Channel.CreateBounded<(int Number, long At, OutagePhase Phase)>(100_000);
        var senders = Enumerable.Range(0, Connections).Select(_ => Task.Run(SendDueAsync, CancellationToken.None)).ToArray();
        await Task.Factory.StartNew(MakeDue, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(senders);

        void MakeDue()
        {
            var (start, interval) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / rate);
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                var at = start + (long)(number * interval);
                PreciseSleep.For(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at));
                due.Writer.TryWrite((number, at, Volatile.Read(ref _phase)));
            }
            due.Writer.Complete();
        }

        async Task SendDueAsync()
        {
            using var connection = new HttpConnection(server);
            await foreach (var (number, at, phase) in due.Reader.ReadAllAsync(CancellationToken.None))
                await SendAsync(connection, number, at, phase);
        }
    }

    private async Task SendAsync(HttpConnection connection, int number, long due, OutagePhase phase)
    {
        var route = _cycle[number % _cycle.Length];
        using var patience = new CancellationTokenSource(Patience);
        var status = 0;
        try
        {
            status = await connection.SendAsync(route.Request(number), patience.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Counted as no answer.
        }
        phase.Routes[route.Name].Add(status, connection.SaidRetryAfter, Stopwatch.GetElapsedTime(due));
        if (status == 201)
            _acknowledged.Add(number);
    }

    private static OutageRoute[] Shuffled(IReadOnlyList<OutageRoute> routes)
    {
        OutageRoute[] cycle = [.. routes.SelectMany(route => Enumerable.Repeat(route, route.Share))];
        new Random(1).Shuffle(cycle);
        return cycle;
    }
}
