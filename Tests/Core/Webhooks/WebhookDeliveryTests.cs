using System.Net;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Webhooks;

/// <summary>Against a real receiver on this machine.</summary>
public sealed class WebhookDeliveryTests(ScaleSystem system, OwnShard shard) : WebhookTest(system, shard)
{
    [Fact]
    public async Task An_event_is_delivered_signed_and_with_nothing_of_this_system_but_what_it_says()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url + "/hook", Cancellation);
        await Setup.RaiseAsync(Cancellation);

        await Setup.TurnAsync(webhook, Cancellation);

        var received = Assert.Single(Setup.Receiver.All);
        Assert.True(received.IsSignedBy(Setup.SecretOf(webhook)));
        Assert.Equal(Setup.Clock.GetUtcNow().ToUnixTimeSeconds(), received.Timestamp);
        Assert.Equal("order.created", received.Json.GetProperty("type").GetString());
        Assert.Equal(2_500, received.Json.GetProperty("data").GetProperty("total").GetInt32());
        Assert.Equal(2, received.Json.GetProperty("seq").GetInt64());
        Assert.DoesNotContain("traceparent", received.Headers, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(["succeeded 1 200"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task Each_webhook_is_told_of_what_it_asked_for_since_it_was_made_and_once()
    {
        await Setup.RaiseAsync(Cancellation);
        var orders = await Setup.CreateAsync(Setup.Receiver.Url + "/orders", Cancellation, "order.paid", "order.sent");
        var all = await Setup.CreateAsync(Setup.Receiver.Url + "/all", Cancellation, "*");
        await Setup.RaiseAsync(Cancellation, "order.paid");
        await Setup.RaiseAsync(Cancellation, "product.created");

        for (var i = 0; i < 2; i++)
        {
            await Setup.TurnAsync(orders, Cancellation);
            await Setup.TurnAsync(all, Cancellation);
        }

        List<string> Types(string path) => [.. Setup.Receiver.All.Where(one => one.Path == path).Select(one => one.Json.GetProperty("type").GetString()!).Order()];
        Assert.Equal(["order.paid"], Types("/orders"));
        Assert.Equal(["order.paid", "product.created", "webhook.created"], Types("/all"));
    }

    [Fact]
    public async Task A_failure_is_tried_again_at_its_time_under_the_same_id_until_the_schedule_ends()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answers(500);
        TimeSpan[] waits = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)];
        void Short(WebhookOptions options) => ((List<TimeSpan>)options.Retries).AddRange(waits);

        await Setup.TurnAsync(webhook, Cancellation, Short);
        foreach (var (index, wait) in waits.Index())
        {
            var next = await Setup.NextAttemptAsync(Cancellation);
            Assert.InRange(next - Setup.Clock.GetUtcNow().UtcDateTime, (wait * 0.9) - TimeSpan.FromMilliseconds(1), wait * 1.1);
            Assert.Equal(next, await Setup.Owner.SingleAsync<DateTime>("select due_at from webhook_lanes where webhook_id = $1", Cancellation, webhook.Id));
            await Setup.TurnAsync(webhook, Cancellation, Short);
            Assert.Equal(index + 1, Setup.Receiver.All.Count);
            Setup.Clock.Advance(wait * 1.1);
            await Setup.TurnAsync(webhook, Cancellation, Short);
            Assert.Equal(index + 2, Setup.Receiver.All.Count);
        }

        Assert.Equal(["failed 5 500 status"], await Setup.DeliveriesAsync(Cancellation));
        Assert.Single(Setup.Receiver.All.Select(one => one.Id).Distinct());
        Assert.Equal(5, Setup.Receiver.All.Select(one => one.Timestamp).Distinct().Count());
        Assert.All(Setup.Receiver.All, one => Assert.True(one.IsSignedBy(Setup.SecretOf(webhook))));
    }

    [Fact]
    public async Task A_redirection_is_a_failure_and_is_not_followed()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answer = (context, _) =>
        {
            context.Response.Redirect(Setup.Receiver.Url + "/elsewhere");
            return Task.CompletedTask;
        };

        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Equal("/", Assert.Single(Setup.Receiver.All).Path);
        Assert.Equal(["pending 1 302 status"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_left_alone()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answers(410);

        await Setup.TurnAsync(webhook, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Single(Setup.Receiver.All);
        Assert.Equal(["failed 1 410 status"], await Setup.DeliveriesAsync(Cancellation));
        var now = await Setup.FindAsync(webhook.Id, Cancellation);
        Assert.Equal((WebhookState.Disabled, WebhookDisabled.Gone, 2), (now.State, now.DisabledReason, now.Version));
        Assert.Equal(["webhook.disabled"], await Setup.Owner.ListAsync<string>(
            "select type from events where company_id = $1 and resource_id = $2 and type <> 'webhook.created'", Cancellation, Setup.Tenant.CompanyId, webhook.Id));
    }

    [Fact]
    public async Task Nothing_but_failures_for_days_disables_a_webhook_and_one_success_begins_anew()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        async Task FailAsync(int status)
        {
            Setup.Receiver.Answers(status);
            await Setup.RaiseAsync(Cancellation);
            await Setup.TurnAsync(webhook, Cancellation);
            Setup.Clock.Advance(TimeSpan.FromDays(3));
        }

        await FailAsync(500);
        await FailAsync(204);
        await FailAsync(500);
        await FailAsync(500);
        Assert.Equal(WebhookState.Active, (await Setup.FindAsync(webhook.Id, Cancellation)).State);
        await FailAsync(500);

        Assert.Equal(WebhookDisabled.Failing, (await Setup.FindAsync(webhook.Id, Cancellation)).DisabledReason);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "120", 120)]
    [InlineData(502, null, 30)]
    [InlineData(504, null, 30)]
    public async Task A_receiver_with_too_much_to_do_gets_nothing_for_as_long_as_it_says(int status, string? retryAfter, int seconds)
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        };
        static void OneAtATime(WebhookOptions options) => options.PerWebhook = 1;

        await Setup.TurnAsync(webhook, Cancellation, OneAtATime);
        Assert.Single(Setup.Receiver.All);
        Setup.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await Setup.TurnAsync(webhook, Cancellation, OneAtATime);
        Assert.Single(Setup.Receiver.All);

        Setup.Receiver.Answers(200);
        Setup.Clock.Advance(TimeSpan.FromSeconds(2));
        await Setup.TurnAsync(webhook, Cancellation, OneAtATime);
        Assert.Equal(2, (await Setup.DeliveriesAsync(Cancellation)).Count(one => one.StartsWith("succeeded", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        await Setup.TurnAsync(webhook, Cancellation, options => options.Timeout = TimeSpan.FromMilliseconds(200));

        Assert.Equal(["pending 1 timeout"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task Of_an_answer_without_end_a_little_is_read_and_less_is_kept()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);
        Setup.Receiver.Answer = async (context, _) =>
        {
            var some = new byte[64 * 1024];
            some.AsSpan().Fill((byte)'x');
            for (var i = 0; i < 1_000 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(some, context.RequestAborted);
        };

        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Equal(256, (await Setup.Owner.SingleAsync<string>("select last_excerpt from webhook_deliveries where company_id = $1", Cancellation, Setup.Tenant.CompanyId)).Length);
    }

    [Fact]
    public async Task Data_that_is_too_large_is_left_out_and_the_body_says_so()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation, data: $$"""{"text":"{{new string('x', 25_000)}}"}""");

        await Setup.TurnAsync(webhook, Cancellation);

        var received = Assert.Single(Setup.Receiver.All);
        Assert.InRange(received.Body.Length, 1, 20_000);
        Assert.True(received.Json.GetProperty("dataOmitted").GetBoolean());
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_until_the_overlap_ends()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        var first = Setup.SecretOf(webhook);
        var rotated = Assert.IsType<Change<Webhook>.Done>(
            await Setup.Get<WebhookCommands>().RotateAsync(Setup.Tenant, webhook.Id, TimeSpan.FromHours(1), Cancellation)).Resource;
        var second = Setup.SecretOf(rotated);
        Assert.NotEqual(first, second);

        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);
        Setup.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        await Setup.RaiseAsync(Cancellation);
        await Setup.TurnAsync(webhook, Cancellation);

        Assert.Equal([(true, true), (false, true)], Setup.Receiver.All.Select(one => (one.IsSignedBy(first), one.IsSignedBy(second))));
    }

    [Fact]
    public async Task No_more_requests_are_under_way_to_one_webhook_than_allowed()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation, [.. Enumerable.Repeat(new EventDraft("order.created", "order", Guid.CreateVersion7(), "{}"u8.ToArray()), 50)]);
        var (running, most) = (0, 0);
        Setup.Receiver.Answer = async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
        };

        await Setup.TurnAsync(webhook, Cancellation, options => options.PerWebhook = 3);

        Assert.Equal(50, Setup.Receiver.All.Select(one => one.Id).Distinct().Count());
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_whatever_it_led_to_before()
    {
        var webhook = await Setup.CreateAsync($"http://rebinding.example.com:{new Uri(Setup.Receiver.Url).Port}/", Cancellation);
        await Setup.RaiseAsync(Cancellation);
        var options = Options.Create(new WebhookOptions());
        var asked = 0;
        var connections = new GuardedConnections(options)
        {
            Resolve = (_, _) =>
            {
                asked++;
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Parse("169.254.169.254")]);
            },
        };

        await Setup.TurnAsync(webhook, Cancellation, connections: connections);

        Assert.Equal(1, asked);
        Assert.Empty(Setup.Receiver.All);
        Assert.Equal(["pending 1 address_not_allowed"], await Setup.DeliveriesAsync(Cancellation));
    }

    [Fact]
    public async Task An_address_that_is_no_longer_allowed_is_not_sent_to()
    {
        var webhook = await Setup.CreateAsync(Setup.Receiver.Url, Cancellation);
        await Setup.RaiseAsync(Cancellation);

        await Setup.TurnAsync(webhook, Cancellation, options => options.AllowPrivateAddresses = false);

        Assert.Empty(Setup.Receiver.All);
        Assert.Equal(["pending 1 url_not_allowed"], await Setup.DeliveriesAsync(Cancellation));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Somebody else was faster.
        }
    }
}
