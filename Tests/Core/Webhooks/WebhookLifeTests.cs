using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>How webhooks with something to send are found, and what holds over their lives.</summary>
public sealed class WebhookLifeTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private WebhookSetup _setup = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _setup = await WebhookSetup.StartAsync(shard, Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await _setup.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_gets_one_job_when_there_is_something_for_it_and_none_otherwise()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.RaiseAsync(Cancellation, "product.created");
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(0, await _setup.JobsAsync(Cancellation));
        Assert.Equal(2, await _setup.Owner.SingleAsync<long>("select seq from webhook_lanes where webhook_id = $1", Cancellation, webhook.Id));

        await _setup.RaiseAsync(Cancellation);
        await _setup.SearchAsync(Cancellation);
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(1, await _setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task A_retry_is_found_by_its_time()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.RaiseAsync(Cancellation);
        _setup.Receiver.Answers(500);
        await _setup.TurnAsync(webhook, Cancellation);
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(0, await _setup.JobsAsync(Cancellation));

        await _setup.Owner.ExecuteAsync("update webhook_lanes set due_at = now() where webhook_id = $1", Cancellation, webhook.Id);
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(1, await _setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task Of_one_company_no_more_webhooks_are_sent_to_at_once_than_allowed()
    {
        for (var i = 0; i < 6; i++)
            await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.RaiseAsync(Cancellation);

        await _setup.SearchAsync(Cancellation);

        Assert.Equal(new WebhookOptions().PerCompany, await _setup.JobsAsync(Cancellation));
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_disabled_webhook_and_what_happened_meanwhile_never_is()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.ChangeAsync(webhook, values => values with { State = WebhookState.Disabled }, Cancellation);
        await _setup.RaiseAsync(Cancellation);
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(0, await _setup.JobsAsync(Cancellation));
        await _setup.TurnAsync(webhook, Cancellation);

        await _setup.ChangeAsync(webhook, values => values with { State = WebhookState.Active }, Cancellation);
        await _setup.RaiseAsync(Cancellation, "order.paid");
        await _setup.TurnAsync(webhook, Cancellation);

        Assert.Equal("order.paid", Assert.Single(_setup.Receiver.All).Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Nothing_is_sent_while_the_company_is_held_and_everything_afterwards()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        _setup.Receiver.Answers(500);
        await _setup.RaiseAsync(Cancellation);
        await _setup.TurnAsync(webhook, Cancellation);
        await HoldAsync(true);
        await _setup.RaiseAsync(Cancellation, "order.paid");
        _setup.Clock.Advance(TimeSpan.FromDays(30));
        await _setup.Owner.ExecuteAsync("update webhook_lanes set due_at = now() where webhook_id = $1", Cancellation, webhook.Id);
        await _setup.SearchAsync(Cancellation);
        await _setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(0, await _setup.JobsAsync(Cancellation));
        Assert.Single(_setup.Receiver.All);

        await HoldAsync(false);
        await _setup.SearchAsync(Cancellation);
        Assert.Equal(1, await _setup.JobsAsync(Cancellation));
        await _setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(["pending 2 500 status", "pending 1 500 status"], await _setup.DeliveriesAsync(Cancellation));
        Assert.True((await _setup.FindAsync(webhook.Id, Cancellation)).IsOpen); // It did not fail for 30 days.
        _setup.Receiver.Answers(200);
        _setup.Clock.Advance(TimeSpan.FromHours(1));
        await _setup.TurnAsync(webhook, Cancellation);
        Assert.Equal(["succeeded 3 200", "succeeded 2 200"], await _setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_test_reaches_the_webhook_it_is_for_and_no_other()
    {
        var one = await _setup.CreateAsync(_setup.Receiver.Url + "/one", Cancellation, "order.paid");
        var other = await _setup.CreateAsync(_setup.Receiver.Url + "/other", Cancellation, "webhook.*");
        Assert.IsType<Change<Webhook>.Done>(await _setup.Get<WebhookCommands>().TestAsync(_setup.Tenant, one.Id, Cancellation));

        await _setup.TurnAsync(one, Cancellation);
        await _setup.TurnAsync(other, Cancellation);

        Assert.Equal(["/one"], _setup.Receiver.All.Where(got => got.Json.GetProperty("type").GetString() == "webhook.test").Select(got => got.Path));
    }

    [Fact]
    public async Task A_delivery_that_succeeded_can_be_sent_again_under_its_id()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.RaiseAsync(Cancellation);
        await _setup.TurnAsync(webhook, Cancellation);
        var delivery = await _setup.Owner.SingleAsync<Guid>("select id from webhook_deliveries where company_id = $1", Cancellation, _setup.Tenant.CompanyId);

        // By the wall clock, which is ahead of the setup's.
        var queued = await _setup.Get<DeliveryCommands>().RedeliverAsync(_setup.Tenant, webhook.Id, delivery, Cancellation);
        Assert.Equal("pending", Assert.IsType<Redelivery.Queued>(queued).Delivery.Status);
        _setup.Clock.Advance(TimeSpan.FromMinutes(1));
        await _setup.TurnAsync(webhook, Cancellation);

        Assert.Equal(2, _setup.Receiver.All.Count);
        Assert.Single(_setup.Receiver.All.Select(one => one.Id).Distinct());
        Assert.Equal(["succeeded 2 200"], await _setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_delivery_whose_event_is_no_longer_kept_has_failed()
    {
        var webhook = await _setup.CreateAsync(_setup.Receiver.Url, Cancellation);
        await _setup.RaiseAsync(Cancellation);
        _setup.Receiver.Answers(500);
        await _setup.TurnAsync(webhook, Cancellation);
        await _setup.Owner.ExecuteAsync("delete from events where company_id = $1", Cancellation, _setup.Tenant.CompanyId);

        _setup.Clock.Advance(TimeSpan.FromSeconds(6));
        await _setup.TurnAsync(webhook, Cancellation);

        Assert.Single(_setup.Receiver.All);
        Assert.Equal(["failed 1 event_gone"], await _setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_company_has_no_more_webhooks_than_it_may_and_archived_ones_do_not_count()
    {
        var values = new WebhookValues(_setup.Receiver.Url, null, ["*"], WebhookState.Active);
        var commands = _setup.Get<WebhookCommands>();
        var most = new WebhookOptions().MostPerCompany;
        var made = await Task.WhenAll(Enumerable.Range(0, most + 5).Select(_ => commands.CreateAsync(_setup.Tenant, values, Cancellation)));
        Assert.Equal(5, made.OfType<TooManyWebhooks>().Count());

        var first = made.OfType<Change<Webhook>.Done>().First().Resource;
        Assert.IsType<Change<Webhook>.Done>(await commands.ArchiveAsync(_setup.Tenant, first.Id, ExpectedVersion.Any, Cancellation));
        Assert.IsType<Change<Webhook>.Done>(await commands.CreateAsync(_setup.Tenant, values, Cancellation));
        await _setup.RaiseAsync(Cancellation);
        await _setup.TurnAsync(first, Cancellation);
        Assert.Empty(_setup.Receiver.All);
    }

    [Fact]
    public async Task Deliveries_are_kept_by_month_for_ninety_days()
    {
        Assert.Equal(90, await _setup.Owner.SingleAsync<int>("select keep_days from partitioned_tables where table_name = 'webhook_deliveries'", Cancellation));
        Assert.True(await _setup.Owner.SingleAsync<long>("select count(*) from pg_inherits where inhparent = 'webhook_deliveries'::regclass", Cancellation) >= 4);
    }

    // As the archive of companies does it.
    private async Task HoldAsync(bool held) => await _setup.Get<TenantDatabase>().WriteAsync(_setup.Tenant, (write, _) =>
    {
        write.Unaudited("test");
        write.AtEnd(WebhookHold.Of(_setup.Tenant.CompanyId, held));
        write.Raise(new EventDraft(held ? "company.archived" : "company.restored", "company", _setup.Tenant.CompanyId, "{}"u8.ToArray()));
        return Task.FromResult(true);
    }, Cancellation);
}
