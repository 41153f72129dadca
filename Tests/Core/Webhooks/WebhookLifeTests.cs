using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>How webhooks with something to send are found, and what holds over their lives.</summary>
public sealed class WebhookLifeTests(ScaleSystem system, OwnShard shard) : WebhookTest(system, shard)
{
    [Fact]
    public async Task A_webhook_gets_one_job_when_there_is_something_for_it_and_none_otherwise()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation, "product.created");
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(0, await Setup.JobsAsync(Cancellation));
        Assert.Equal(2, await Setup.Owner.SingleAsync<long>("select seq from webhook_lanes where webhook_id = $1", Cancellation, webhook.Id));

        await Setup.RaiseAsync(Cancellation);
        await Setup.SearchAsync(Cancellation);
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(1, await Setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task A_retry_is_found_by_its_time()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answers(500);
        await Setup.TurnAsync(webhook, Cancellation);
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(0, await Setup.JobsAsync(Cancellation));

        await Setup.Owner.ExecuteAsync("update webhook_lanes set due_at = now() where webhook_id = $1", Cancellation, webhook.Id);
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(1, await Setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task Of_one_company_no_more_webhooks_are_sent_to_at_once_than_allowed()
    {
        for (var i = 0; i < 6; i++)
            await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);

        await Setup.SearchAsync(Cancellation);

        Assert.Equal(new WebhookOptions().PerCompany, await Setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_disabled_webhook_and_what_happened_meanwhile_never_is()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.ChangeAsync(webhook, values => values with { State = WebhookState.Disabled }, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(0, await Setup.JobsAsync(Cancellation));
        await Setup.TurnAsync(webhook, Cancellation);

        await Setup.ChangeAsync(webhook, values => values with { State = WebhookState.Active }, Cancellation);
        await Setup.RaiseAsync(Cancellation, "order.paid");
        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Equal("order.paid", Assert.Single(Setup.Receiver.All).Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Nothing_is_sent_while_the_company_is_held_and_everything_afterwards()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        Setup.Receiver.Answers(500);
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);
        await HoldAsync(true);
        await Setup.RaiseAsync(Cancellation, "order.paid");
        Setup.Clock.Advance(TimeSpan.FromDays(30));
        await Setup.Owner.ExecuteAsync("update webhook_lanes set due_at = now() where webhook_id = $1", Cancellation, webhook.Id);
        await Setup.SearchAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(0, await Setup.JobsAsync(Cancellation));
        Assert.Single(Setup.Receiver.All);

        await HoldAsync(false);
        await Setup.SearchAsync(Cancellation);
        Assert.Equal(1, await Setup.JobsAsync(Cancellation));
        await Setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(["pending 2 500 status", "pending 1 500 status"], await Setup.DeliveriesAsync(Cancellation));
        Assert.True((await Setup.FindAsync(webhook.Id, Cancellation)).IsOpen); // It did not fail for 30 days.
        Setup.Receiver.Answers(200);
        Setup.Clock.Advance(TimeSpan.FromHours(1));
        await Setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(["succeeded 3 200", "succeeded 2 200"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_test_reaches_the_webhook_it_is_for_and_no_other()
    {
        var one = await Setup.CreateAsync(Setup.Receiver.Url + "/one", Cancellation, "order.paid");
        var other = await Setup.CreateAsync(Setup.Receiver.Url + "/other", Cancellation, "webhook.*");
        Assert.IsType<Change<Webhook>.Done>(await Setup.Get<WebhookCommands>().TestAsync(Setup.Tenant, one.Id, Cancellation));

        await Setup.TurnAsync(one, Cancellation);
        await Setup.TurnAsync(other, Cancellation);

        Assert.Equal(["/one"], Setup.Receiver.All.Where(got => got.Json.GetProperty("type").GetString() == "webhook.test").Select(got => got.Path));
    }

    [Fact]
    public async Task A_delivery_that_succeeded_can_be_sent_again_under_its_id()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);
        var delivery = await Setup.Owner.SingleAsync<Guid>("select id from webhook_deliveries where company_id = $1", Cancellation, Setup.Tenant.CompanyId);

        // By the wall clock, which is ahead of the setup's.
        var queued = await Setup.Get<DeliveryCommands>().RedeliverAsync(Setup.Tenant, webhook.Id, delivery, Cancellation);
        Assert.Equal("pending", Assert.IsType<Redelivery.Queued>(queued).Delivery.Status);
        Setup.Clock.Advance(TimeSpan.FromMinutes(1));
        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Equal(2, Setup.Receiver.All.Count);
        Assert.Single(Setup.Receiver.All.Select(one => one.Id).Distinct());
        Assert.Equal(["succeeded 2 200"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_delivery_whose_event_is_no_longer_kept_has_failed()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answers(500);
        await Setup.TurnAsync(webhook, Cancellation);
        await Setup.Owner.ExecuteAsync("delete from events where company_id = $1", Cancellation, Setup.Tenant.CompanyId);

        Setup.Clock.Advance(TimeSpan.FromSeconds(6));
        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Single(Setup.Receiver.All);
        Assert.Equal(["failed 1 event_gone"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_company_has_no_more_webhooks_than_it_may_and_archived_ones_do_not_count()
    {
        var values = new WebhookValues(Setup.Receiver.Url, null, ["*"], WebhookState.Active);
        var commands = Setup.Get<WebhookCommands>();
        var most = new WebhookOptions().MostPerCompany;
        var made = await Task.WhenAll(Enumerable.Range(0, most + 5).Select(_ => commands.CreateAsync(Setup.Tenant, values, Cancellation)));
        Assert.Equal(5, made.OfType<TooManyWebhooks>().Count());

        var first = made.OfType<Change<Webhook>.Done>().First().Resource;
        Assert.IsType<Change<Webhook>.Done>(await commands.ArchiveAsync(Setup.Tenant, first.Id, ExpectedVersion.Any, Cancellation));
        Assert.IsType<Change<Webhook>.Done>(await commands.CreateAsync(Setup.Tenant, values, Cancellation));
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(first, Cancellation);
        Assert.Empty(Setup.Receiver.All);
    }

    [Fact]
    public async Task Deliveries_are_kept_by_month_for_ninety_days()
    {
        Assert.Equal(90, await Setup.Owner.SingleAsync<int>("select keep_days from partitioned_tables where table_name = 'webhook_deliveries'", Cancellation));
        Assert.True(await Setup.Owner.SingleAsync<long>("select count(*) from pg_inherits where inhparent = 'webhook_deliveries'::regclass", Cancellation) >= 4);
    }

    // As the archive of companies does it.
    private async Task HoldAsync(bool held) => await Setup.Get<TenantDatabase>().WriteAsync(Setup.Tenant, (write, _) =>
    {
        write.Unaudited("test");
        write.AtEnd(WebhookHold.Of(Setup.Tenant.CompanyId, held));
        write.Raise(new EventDraft(held ? "company.archived" : "company.restored", "company", Setup.Tenant.CompanyId, "{}"u8.ToArray()));
        return Task.FromResult(true);
    }, Cancellation);
}
