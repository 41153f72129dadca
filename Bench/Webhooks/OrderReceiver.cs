using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Scale.Bench.Webhooks;

/// <summary>A receiver on this machine that answers at once, and when it got each order.</summary>
internal sealed class OrderReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Guid, long> _orders = new();
    private int _deliveries;

    private OrderReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Deliveries so far, and how many of them were of an order that came before.</summary>
    public (int All, int Again) Deliveries => (Volatile.Read(ref _deliveries), Volatile.Read(ref _deliveries) - _orders.Count);

    public static async Task<OrderReceiver> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OrderReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync(ct);
        return receiver;
    }

    /// <summary>When it first got that order; null if it has not.</summary>
    public long? At(Guid order) => _orders.TryGetValue(order, out var at) ? at : null;

    /// <summary>Until it has so many orders; fails if that takes longer.</summary>
    public async Task UntilAsync(int orders, TimeSpan longest, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var since = Stopwatch.GetTimestamp(); _orders.Count < orders; await timer.WaitForNextTickAsync(ct))
        {
            if (Stopwatch.GetElapsedTime(since) > longest)
                throw new InvalidOperationException($"{_orders.Count} of {orders} orders were delivered within {longest}.");
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var at = Stopwatch.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        _orders.TryAdd(body.RootElement.GetProperty("resourceId"u8).GetGuid(), at);
        Interlocked.Increment(ref _deliveries);
    }
}
