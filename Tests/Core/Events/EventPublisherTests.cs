using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.Events;

public sealed class EventPublisherTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly Tenant _tenant = OwnShard.NewTenant();

    [Fact]
    public async Task All_events_of_a_commit_arrive_in_one_message_that_equals_the_log()
    {
        var arrived = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await shard.Get<IConnectionMultiplexer>().GetSubscriber()
            .SubscribeAsync(EventChannel.For(_tenant.CompanyId), (_, message) => arrived.TrySetResult((byte[])message!));

        await RaiseAsync(shard.Get<TenantDatabase>(), 3);

        var live = EventWire.Decode(await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        var log = await shard.Get<IEventLog>().ReadAsync(_tenant, 0, 10, Cancellation);
        Assert.Equal(log.Select(Flat), live.Select(Flat));
        Assert.Equal(3, live.Count);
    }

    [Fact]
    public async Task The_publication_is_a_producer_span_below_the_request()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Scale.Events",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                // Other tests publish meanwhile.
                if (span.TraceId == request.TraceId)
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        request.Start();

        await RaiseAsync(shard.Get<TenantDatabase>(), 2);

        var span = Assert.Single(spans);
        Assert.Equal(("publish events", ActivityKind.Producer, request.SpanId), (span.OperationName, span.Kind, span.ParentSpanId));
        Assert.Equal("redis", span.GetTagItem("messaging.system"));
        Assert.Equal(2, span.GetTagItem("messaging.batch.message_count"));
    }

    // The time-out is against hanging: nobody waits for a Redis that is away.
    [Fact(Timeout = 60_000)]
    public async Task Without_Redis_the_request_succeeds_and_the_log_has_its_events()
    {
        var host = await shard.StartHostAsync(builder =>
        {
            // Nobody listens on port 1.
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=200"));
        }, Cancellation);

        for (var i = 0; i < 20; i++)
            await RaiseAsync(host.Services.GetRequiredService<TenantDatabase>(), 1);

        Assert.Equal(20, (await shard.Get<IEventLog>().ReadAsync(_tenant, 0, 100, Cancellation)).Count);
    }

    [Fact]
    public async Task A_very_large_commit_goes_out_as_messages_that_follow_one_another()
    {
        // Handlers of a channel run in any order; each message has its own numbers.
        var messages = new List<IReadOnlyList<EventRecord>>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await shard.Get<IConnectionMultiplexer>().GetSubscriber().SubscribeAsync(EventChannel.For(_tenant.CompanyId), (_, message) =>
        {
            lock (messages)
            {
                messages.Add(EventWire.Decode((byte[])message!));
                if (messages.Sum(events => events.Count) >= 1_200)
                    all.TrySetResult();
            }
        });

        await RaiseAsync(shard.Get<TenantDatabase>(), 1_200);

        await all.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(3, messages.Count);
        Assert.Equal(
            Enumerable.Range(1, 1_200).Select(n => (long)n),
            messages.OrderBy(events => events[0].Seq).SelectMany(events => events).Select(e => e.Seq));
    }

    private Task<bool> RaiseAsync(TenantDatabase database, int events) => database.WriteAsync(_tenant, (write, _) =>
    {
        write.Unaudited("test");
        for (var i = 0; i < events; i++)
            write.Raise(new EventDraft("test.done", "test", Guid.CreateVersion7(), """{"a": 1}"""u8.ToArray()));
        return Task.FromResult(true);
    }, Cancellation);

    private static (Guid, long, long, string, Guid, DateTimeOffset, string) Flat(EventRecord e) =>
        (e.CompanyId, e.Epoch, e.Seq, e.Type, e.ResourceId, e.Time, Convert.ToHexString(e.Data.Span));
}
