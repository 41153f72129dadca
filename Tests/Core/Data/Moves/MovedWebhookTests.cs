using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Core.Webhooks;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Moves;

public sealed class MovedWebhookTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task What_a_webhook_is_still_to_be_told_is_told_from_the_new_shard_under_the_same_ids()
    {
        var services = (await shards.StartHostAsync(WebhookSetup.Configure, Cancellation)).Services;
        await using var setup = await WebhookSetup.StartAsync(
            services, await shards.SignUpAsync("shard0", Cancellation), await shards.OpenAsOwnerAsync("shard1", Cancellation), Cancellation);
        var receiver = setup.Receiver;
        var webhook = await setup.CreateAsync(receiver.Url, Cancellation);
        receiver.Answers(500);
        await setup.RaiseAsync(Cancellation);
        await setup.TurnAsync(webhook, Cancellation);
        // One waits for its next attempt, and one has no delivery yet.
        await setup.RaiseAsync(Cancellation, "order.paid");

        using var mover = await shards.StartMoverAsync(Cancellation);
        Assert.True((await mover.Services.MoveAsync(setup.Tenant.CompanyId, "shard1", Cancellation)).Verified);

        Assert.Equal(0, await setup.Get<WebhookWake>().RunAsync("shard0", Cancellation));
        Assert.Equal(1, await setup.Get<WebhookWake>().RunAsync("shard1", Cancellation));
        receiver.Answers(200);
        setup.Clock.Advance(TimeSpan.FromSeconds(6));
        await setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(["order.created", "order.created", "order.paid"], receiver.All.Select(one => one.Json.GetProperty("type").GetString()!).Order());
        Assert.Equal(2, receiver.All.Select(one => one.Id).Distinct().Count());
        Assert.Equal(["succeeded 2 200", "succeeded 1 200"], await setup.DeliveriesAsync(Cancellation));
    }
}
