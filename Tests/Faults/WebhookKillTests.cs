using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scale.Tests.Faults.Replicas;
using Scale.Tests.Support;

namespace Scale.Tests.Faults;

public sealed class WebhookKillTests
{
    private const string Hanging = "Hanging";
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task What_a_killed_worker_was_sending_is_sent_again_under_its_id_and_nothing_else_is()
    {
        await using var system = new ScaleSystem(); // of its own: other tests must not meet the dead worker
        var app = await system.AppAsync();
        var company = await system.SignUpAsync(Cancellation, "ENTERPRISE");
        await using var receiver = await WebhookReceiver.StartAsync(Cancellation);
        var (hangs, underWay) = (true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        receiver.Answer = (context, received) =>
        {
            if (NameOf(received) != Hanging || !Volatile.Read(ref hangs))
                return Task.CompletedTask;
            underWay.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var owner = new NpgsqlConnection(await system.ConnectionStringAsync("shard0", Cancellation));
        await owner.OpenAsync(Cancellation);
        var webhook = (await company.PostAsync("/v1/webhooks", new { url = receiver.Url + "/hook", events = new[] { "product.created" } }, Cancellation))
            .GetProperty("id").GetGuid();

        // All in one batch.
        await owner.ExecuteAsync("update webhook_lanes set paused_until = 'infinity' where webhook_id = $1", Cancellation, webhook);
        foreach (var name in (string[])["One", "Two", Hanging, "Three", "Four"])
            await CreateAsync(company, name);
        await owner.ExecuteAsync("update webhook_lanes set paused_until = null where webhook_id = $1", Cancellation, webhook);
        await underWay.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await UntilAsync(owner, "select count(*) from webhook_deliveries where webhook_id = $1 and status = 'succeeded'", webhook, 4);

        await KillAsync(system);
        await CreateAsync(company, "Five");
        Volatile.Write(ref hangs, false);
        // The dead cannot renew its lease; nobody need wait for half a minute to see what happens then.
        await owner.ExecuteAsync("update job_worker set heartbeat_at = heartbeat_at - interval '1 hour'", Cancellation);
        await system.StartAsync("workers", Cancellation);
        await UntilAsync(owner, "select count(*) from webhook_deliveries where webhook_id = $1 and status = 'succeeded'", webhook, 6);

        var told = receiver.All.GroupBy(NameOf).ToDictionary(name => name.Key, name => name.Select(one => one.Id).ToList());
        Assert.Equal(["Five", "Four", Hanging, "One", "Three", "Two"], told.Keys.Order(StringComparer.Ordinal));
        Assert.All(told, name => Assert.Equal(name.Key == Hanging ? 2 : 1, name.Value.Count));
        Assert.Single(told[Hanging].Distinct());
        var list = await company.Api.GetFromJsonAsync<JsonElement>($"/v1/webhooks/{webhook}/deliveries?status=succeeded", Cancellation);
        Assert.Equal(6, list.GetProperty("items").GetArrayLength());
    }

    private static string NameOf(ReceivedWebhook received) => received.Json.GetProperty("data").GetProperty("name").GetString()!;

    private static async Task CreateAsync(SignedUpCompany company, string name) => await company.PostAsync(
        "/v1/products", new { sku = $"SKU-{Guid.CreateVersion7():N}", name, price = 1, currency = "EUR", stock = 1 }, Cancellation);

    private static async Task KillAsync(ScaleSystem system)
    {
        var running = await (await system.AppAsync()).ResourceNotifications.WaitForResourceAsync(
            "workers", one => one.Snapshot.State?.Text == KnownResourceStates.Running, Cancellation);
        var pid = Convert.ToInt32(running.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static async Task UntilAsync(NpgsqlConnection owner, string sql, Guid webhook, long count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var since = Stopwatch.GetTimestamp();
        while (await owner.SingleAsync<long>(sql, Cancellation, webhook) < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60), $"Not {count}: {sql}");
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }
}
