using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Scale.Bench.Load;
using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Webhooks;

/// <summary>What is measured.</summary>
internal sealed record WebhooksPlan(int Companies, int Orders, double Rate, double Seconds);

/// <summary>What came of it.</summary>
internal sealed record WebhooksReport(WebhooksPlan Plan, Latencies Delay, int Waiting, TimeSpan Took, int Again);

/// <summary>Orders of some companies, each with one webhook that all lead to one receiver on this machine.</summary>
internal sealed class WebhooksBench(OrderReceiver receiver, IReadOnlyList<HttpClient> clients, IReadOnlyList<BenchTenant> tenants)
{
    private const int Placing = 8;
    private static readonly string[] Events = ["order.created"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static async Task<WebhooksReport> RunAsync(SystemAddresses addresses, WebhooksPlan plan, ProgressContext progress, CancellationToken ct)
    {
        var task = progress.AddTask("webhooks", maxValue: 4);
        await using var receiver = await OrderReceiver.StartAsync(ct);
        var tenants = await Tenants.CreateAsync(addresses.Api, plan.Companies, products: 10, orders: 0, static () => { }, ct);
        var clients = tenants.Select(tenant => Client(addresses.Api, tenant.ApiKey)).ToList();
        try
        {
            foreach (var client in clients)
                (await client.PostAsJsonAsync("/v1/webhooks", new { url = receiver.Url, events = Events }, ct)).EnsureSuccessStatusCode();
            var bench = new WebhooksBench(receiver, clients, tenants);
            task.Increment(1);
            var delay = await bench.DelayAsync(plan, ct);
            task.Increment(1);
            await using var shard = new NpgsqlConnection(addresses.Databases["shard0"]);
            await shard.OpenAsync(ct);
            await LetGoAsync(shard, "infinity", ct);
            var waiting = await bench.PlaceAsync(plan, ct);
            task.Increment(1);
            var since = Stopwatch.GetTimestamp();
            await LetGoAsync(shard, null, ct);
            await receiver.UntilAsync((int)delay.Count + waiting.Count, Longest, ct);
            var took = Stopwatch.GetElapsedTime(since, waiting.Max(order => receiver.At(order)!.Value));
            task.Increment(1);
            return new(plan, delay, waiting.Count, took, receiver.Deliveries.Again);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    // Whoever is slow is not waited for: the next order is placed at its time.
    private async Task<Latencies> DelayAsync(WebhooksPlan plan, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / plan.Rate));
        var placing = new List<Task<(Guid Order, long Since)>>();
        while (placing.Count < plan.Rate * plan.Seconds && await timer.WaitForNextTickAsync(ct))
            placing.Add(PlaceAsync(placing.Count, ct));
        var placed = await Task.WhenAll(placing);
        await receiver.UntilAsync(placed.Length, Longest, ct);
        var delays = new Latencies();
        foreach (var (order, since) in placed)
            delays.Record(Stopwatch.GetElapsedTime(since, receiver.At(order)!.Value));
        return delays;
    }

    private async Task<List<Guid>> PlaceAsync(WebhooksPlan plan, CancellationToken ct)
    {
        var placed = new Guid[plan.Companies * plan.Orders];
        await Parallel.ForAsync(0, placed.Length, new ParallelOptions { MaxDegreeOfParallelism = Placing, CancellationToken = ct }, async (number, token) =>
            placed[number] = (await PlaceAsync(number, token)).Order);
        return [.. placed];
    }

    private async Task<(Guid Order, long Since)> PlaceAsync(int number, CancellationToken ct)
    {
        var (client, tenant) = (clients[number % clients.Count], tenants[number % tenants.Count]);
        using var content = new StringContent(Tenants.OrderBody(tenant, number), Encoding.UTF8, "application/json");
        var since = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync("/v1/orders", content, ct);
        return ((await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid(), since);
    }

    private static async Task LetGoAsync(NpgsqlConnection shard, string? pausedUntil, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("UPDATE webhook_lanes SET paused_until = $1::timestamptz", shard) { Parameters = { new() { Value = (object?)pausedUntil ?? DBNull.Value } } };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static HttpClient Client(Uri api, string key)
    {
        var client = new HttpClient { BaseAddress = api };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
