using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Scale.Core.Tenancy;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

/// <summary>Limits, silence, slowness and the ends of streams.</summary>
public sealed class StreamLifeTests
{
    private readonly Tenant _tenant = FeedSetup.NewTenant();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silent_stream_is_sent_its_position_and_nothing_else()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Stream:Heartbeat"] = "00:00:00.2" });
        host.Log.Append(_tenant, 4);
        using var client = host.Client(host.Keys.Issue(_tenant));
        await using var body = await client.GetStreamAsync("/v1/stream", Cancellation);
        using var reader = new StreamReader(body);

        while (await reader.ReadLineAsync(Cancellation) != "")
        {
        }
        var lines = new List<string?>();
        while (lines.Count < 4)
        {
            lines.Add(await reader.ReadLineAsync(Cancellation));
        }

        Assert.Equal(["id: 1.4", "", "id: 1.4", ""], lines);
    }

    [Fact]
    public async Task A_key_may_open_so_many_streams_and_a_closed_one_makes_room()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:PerKey"] = "2" });
        var key = host.Keys.Issue(_tenant);
        await using var first = await host.OpenAsync(key);
        var second = await host.OpenAsync(key);

        using var client = host.Client(key);
        var refused = await client.GetAsync("/v1/stream", Cancellation);
        await StreamEndpointTests.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "connection_limit");
        Assert.NotNull(refused.Headers.RetryAfter);
        await using var otherKey = await host.OpenAsync(host.Keys.Issue(_tenant));

        await second.DisposeAsync();
        await UntilAsync(() => host.Registry.Count == 2);
        await using var third = await host.OpenAsync(key);
    }

    [Fact]
    public async Task A_company_may_open_so_many_streams_with_all_of_its_keys()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:PerCompany"] = "2" });
        await using var first = await host.OpenAsync(host.Keys.Issue(_tenant));
        var second = await host.OpenAsync(host.Keys.Issue(_tenant));

        using var client = host.Client(host.Keys.Issue(_tenant));
        var refused = await client.GetAsync("/v1/stream", Cancellation);
        await StreamEndpointTests.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "connection_limit");
        await using var otherCompany = await host.OpenAsync(host.Keys.Issue(FeedSetup.NewTenant()));

        await second.DisposeAsync();
        await UntilAsync(() => host.Registry.Count == 2);
        await using var third = await host.OpenAsync(host.Keys.Issue(_tenant));
    }

    [Fact]
    public async Task A_full_instance_sends_event_sources_away_inside_a_stream_and_others_with_503()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:PerInstance"] = "1" });
        var key = host.Keys.Issue(_tenant);
        await using var open = await host.OpenAsync(key);
        using var client = host.Client(key);

        await StreamEndpointTests.AssertProblemAsync(
            await client.GetAsync("/v1/stream", Cancellation), HttpStatusCode.ServiceUnavailable, "unavailable");

        client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        var text = await client.GetStringAsync("/v1/stream", Cancellation);
        Assert.Matches("^retry: [0-9]+\nevent: close\ndata: {\"code\":1013,\"reason\":\"try_again_later\",\"retry\":[0-9]+}\n\n$", text);
    }

    [Fact]
    public async Task A_revoked_key_ends_its_streams_and_no_others()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:KeyCheck"] = "00:00:00.2" });
        var (revoked, kept) = (host.Keys.Issue(_tenant), host.Keys.Issue(_tenant));
        await using var ends = await host.OpenAsync(revoked);
        await using var stays = await host.OpenAsync(kept);

        host.Keys.Revoke(revoked);

        await AssertClosedAsync(ends, 4501, "revoked");
        host.Raise(_tenant);
        Assert.Equal([1], await stays.NextSeqsAsync(1));
    }

    [Fact]
    public async Task A_revocation_ends_the_streams_of_the_key_when_it_is_heard_of()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:KeyCheck"] = "01:00:00" });
        var (revoked, kept) = (host.Keys.Issue(_tenant), host.Keys.Issue(_tenant));
        await using var ends = await host.OpenAsync(revoked);
        await using var stays = await host.OpenAsync(kept);

        var id = (await host.Keys.AuthenticateAsync(revoked, gate: null, Cancellation))!.Id;
        host.Keys.Revoke(revoked);
        host.Revocations.Apply(new HashSet<Guid> { id });

        await AssertClosedAsync(ends, 4501, "revoked");
        host.Raise(_tenant);
        Assert.Equal([1], await stays.NextSeqsAsync(1));
    }

    [Fact]
    public async Task What_is_revoked_while_nobody_can_be_asked_ends_and_nothing_else()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:KeyCheck"] = "01:00:00" });
        var (revoked, kept) = (host.Keys.Issue(_tenant), host.Keys.Issue(_tenant));
        await using var ends = await host.OpenAsync(revoked);
        await using var stays = await host.OpenAsync(kept);
        host.Keys.Failure = new TimeoutException();

        // Anything may have been revoked: that is no reason to end what cannot be asked for.
        host.Revocations.ApplyAll();
        host.Revocations.Apply(new HashSet<Guid> { (await host.Keys.AuthenticateAsync(revoked, gate: null, Cancellation))!.Id });

        await AssertClosedAsync(ends, 4501, "revoked");
        host.Raise(_tenant);
        Assert.Equal([1], await stays.NextSeqsAsync(1));
    }

    [Fact]
    public async Task Without_Redis_events_still_arrive_and_the_service_is_degraded_not_unready()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Fanout:HeadsCheckOnLoss"] = "00:00:00.05" });
        await using var stream = await host.OpenAsync(host.Keys.Issue(_tenant));
        host.WakeUp.IsConnected = false;

        host.Raise(_tenant, 3);
        Assert.Equal([1, 2, 3], await stream.NextSeqsAsync(3));

        using var client = host.Client();
        var health = await client.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("degraded", JsonElement.Parse(await health.Content.ReadAsStringAsync(Cancellation)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_was_published_while_Redis_was_away_arrives_when_it_is_back()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Fanout:HeadsCheck"] = "00:05:00", ["Realtime:Fanout:HeadsCheckOnLoss"] = "00:05:00" });
        await using var stream = await host.OpenAsync(host.Keys.Issue(_tenant));
        host.WakeUp.IsConnected = false;
        host.Raise(_tenant, 3);

        host.WakeUp.Reconnect();

        Assert.Equal([1, 2, 3], await stream.NextSeqsAsync(3));
    }

    [Fact]
    public async Task A_stopping_instance_tells_every_client_when_to_come_back_and_loses_nothing()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Drain:Window"] = "00:00:01", ["Realtime:Connections:PerKey"] = "50" });
        await using var next = await StreamHost.StartAsync(like: host);
        var key = host.Keys.Issue(_tenant);
        var streams = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.OpenAsync(key)));
        host.Raise(_tenant, 2);

        var stopping = host.StopAsync();
        var closes = await Task.WhenAll(streams.Select(async stream =>
        {
            Assert.Equal([1, 2], await stream.NextSeqsAsync(2));
            await AssertClosedAsync(stream, 1012, "restart");
            return (stream.Retry, At: Environment.TickCount64);
        }));
        await stopping;

        Assert.True(closes.Select(close => close.Retry).Distinct().Count() > 20);
        Assert.True(closes.Max(close => close.At) - closes.Min(close => close.At) > 500);
        next.Raise(_tenant, 2);
        await using var resumed = await next.OpenAsync(key, streams[0].LastEventId);
        Assert.Equal([3, 4], await resumed.NextSeqsAsync(2));
    }

    [Fact]
    public async Task A_client_that_falls_behind_is_replayed_once_without_a_gap_and_then_closed()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Fanout:RingFrames"] = "16" });
        await using var slow = await host.OpenAsync(host.Keys.Issue(_tenant));
        var quick = await host.OpenAsync(host.Keys.Issue(_tenant));

        // Larger than what the sockets between the two take, so that the ring runs away from the client that does not read.
        var seqs = new List<long>();
        SseItem<string> item;
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 600; i++)
            {
                host.Raise(_tenant, dataBytes: 60_000);
                await quick.NextSeqsAsync(1);
            }
            while (round == 0 && seqs.Count < 600)
            {
                seqs.AddRange(await slow.NextSeqsAsync(1));
            }
        }
        while ((item = await slow.NextAsync()).EventType != "close")
        {
            seqs.Add(StreamClient.Seq(item));
        }

        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        Assert.InRange(seqs.Count, 600, 1_199);
        Assert.Equal("slow_consumer", JsonElement.Parse(item.Data).GetProperty("reason").GetString());
        await quick.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_off()
    {
        await using var host = await StreamHost.StartAsync(new()
        {
            ["Realtime:Connections:WriteTimeout"] = "00:00:01",
            ["Realtime:Stream:Heartbeat"] = "00:00:00.5",
        });
        await using var stuck = await host.OpenAsync(host.Keys.Issue(_tenant));

        host.Raise(_tenant, 600, dataBytes: 60_000);

        await UntilAsync(() => host.Registry.Count == 0);
    }

    [Fact]
    public async Task A_thousand_streams_see_every_event_in_order()
    {
        await using var host = await StreamHost.StartAsync(new() { ["Realtime:Connections:PerKey"] = "1000" });
        var key = host.Keys.Issue(_tenant);
        var streams = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => host.OpenAsync(key)));

        var reading = Task.WhenAll(streams.Select(stream => stream.NextSeqsAsync(50)));
        for (var i = 0; i < 50; i++)
        {
            host.Raise(_tenant);
        }

        var expected = Enumerable.Range(1, 50).Select(seq => (long)seq).ToList();
        Assert.All(await reading, seqs => Assert.Equal(expected, seqs));
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
        await UntilAsync(() => host.Registry.Count == 0);
    }

    [Theory]
    [InlineData("Realtime:Stream:Heartbeat", "00:02:00")]
    [InlineData("Realtime:Stream:RetryMin", "00:00:09")]
    [InlineData("Realtime:Connections:PerInstance", "-1")]
    [InlineData("Realtime:Fanout:RingFrames", "0")]
    [InlineData("Realtime:Drain:Window", "-00:00:01")]
    public async Task A_wrong_option_stops_the_start_and_is_named(string name, string value)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StreamHost.StartAsync(new() { [name] = value }));

        Assert.Contains(name.Split(':')[^1], refused.Message, StringComparison.Ordinal);
    }

    private static async Task AssertClosedAsync(StreamClient stream, int code, string reason)
    {
        var item = await stream.NextAsync();
        Assert.Equal("close", item.EventType);
        var body = JsonElement.Parse(item.Data);
        Assert.Equal((code, reason), (body.GetProperty("code").GetInt32(), body.GetProperty("reason").GetString()));
        Assert.Equal(stream.Retry.TotalMilliseconds, body.GetProperty("retry").GetInt64());
        await stream.EndAsync();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(20, timeout.Token);
        }
    }
}
