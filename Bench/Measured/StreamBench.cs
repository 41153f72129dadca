using System.Diagnostics;
using System.Net;
using System.Text;
using Scale.Bench.Load;
using Spectre.Console;

namespace Scale.Bench.Measured;

/// <param name="Connections">Open event streams, ten a company.</param>
/// <param name="Seconds">Length of each step.</param>
/// <param name="Rates">Writes per second of each step; each write is one event to ten streams.</param>
internal sealed record StreamBenchOptions(int Connections, double Seconds, IReadOnlyList<double> Rates);

/// <summary>One step of writes and what the streams received of it.</summary>
/// <param name="Deliveries">From the moment the write was due to the event's last byte at each of the streams.</param>
internal sealed record StreamStep(string Target, double Rate, LoadResult Writes, Latencies Deliveries, long Expected)
{
    public long Missing => Expected - Deliveries.Count;
}

/// <summary>
/// Writes at a fixed rate while every stream listens: the system (order, commit, publication, fan-out, delivery), and the
/// floor (a bare Kestrel that copies a ready frame).
/// </summary>
internal static class StreamBench
{
    private const int StreamsPerCompany = 10;
    private const int WriteConnections = 16;
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<StreamStep>> RunAsync(
        SystemAddresses addresses, StreamBenchOptions options, ProgressContext progress, CancellationToken cancellationToken)
    {
        var companies = Math.Max(1, options.Connections / StreamsPerCompany);
        var making = progress.AddTask("making companies", maxValue: companies);
        var tenants = await Tenants.CreateAsync(addresses.Api, companies, products: 3, orders: 0, () => making.Increment(1), cancellationToken);

        var floor = await MeasureAsync(
            "floor: copy a frame",
            SystemAddresses.EndPoint(addresses.Floor),
            [.. Enumerable.Range(0, companies).Select(company => HttpRequestBytes.Get($"/stream?group={company}"))],
            SystemAddresses.EndPoint(addresses.Floor),
            number => HttpRequestBytes.Post($"/publish?group={number % companies}", $"{{\"reference\":\"bench-{number}\"}}"),
            options, progress, cancellationToken);
        var system = await MeasureAsync(
            "POST /v1/orders to /v1/stream",
            SystemAddresses.EndPoint(addresses.Realtime),
            [.. tenants.Select(tenant => HttpRequestBytes.Get("/v1/stream", tenant.ApiKey))],
            SystemAddresses.EndPoint(addresses.Api),
            number => HttpRequestBytes.Post("/v1/orders", Tenants.OrderBody(tenants[number % companies], number), tenants[number % companies].ApiKey),
            options, progress, cancellationToken);
        return [.. floor, .. system];
    }

    private static async Task<IReadOnlyList<StreamStep>> MeasureAsync(
        string name,
        IPEndPoint streamServer,
        IReadOnlyList<byte[]> subscriptions,
        IPEndPoint writeServer,
        Func<int, byte[]> write,
        StreamBenchOptions options,
        ProgressContext progress,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var step = new StepClock();
        var streams = subscriptions
            .SelectMany(request => Enumerable.Range(0, StreamsPerCompany)
                .Select(_ => new SseConnection(streamServer, request, "\"reference\":\"bench-"u8.ToArray(), number => step.Received(number))))
            .ToList();
        var opening = progress.AddTask($"{name}: opening streams", maxValue: streams.Count);
        var running = new List<Task>(streams.Count);
        foreach (var stream in streams)
        {
            running.Add(Task.Run(() => stream.RunAsync(stop.Token), CancellationToken.None));
            await stream.Ready.WaitAsync(OpenTimeout, cancellationToken);
            opening.Increment(1);
        }

        var steps = new List<StreamStep>();
        var task = progress.AddTask(name, maxValue: options.Rates.Count);
        var first = 0;
        foreach (var rate in options.Rates)
        {
            task.Description = $"{Markup.Escape(name)}: {rate:N0} writes/s";
            var numbers = (int)(rate * options.Seconds * 1.5) + 50;
            var current = step.Begin(first, numbers);
            var writes = await OpenLoop.RunAsync(
                writeServer, [.. Enumerable.Range(first, numbers).Select(write)], rate, WriteConnections, TimeSpan.FromSeconds(options.Seconds),
                current.Sent, cancellationToken);
            var expected = writes.Latencies.Count * StreamsPerCompany;
            await current.WaitForAsync(expected, DrainTimeout, cancellationToken);
            steps.Add(new(name, rate, writes, current.Deliveries, expected));
            first += numbers;
            task.Increment(1);
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        streams.ForEach(stream => stream.Dispose());
        return steps;
    }
}
