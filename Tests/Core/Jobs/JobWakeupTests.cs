using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Jobs;
using Scale.Tests.Support;
using StackExchange.Redis;

namespace Scale.Tests.Core.Jobs;

public sealed class JobWakeupTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly string _queue = $"q{Guid.NewGuid():N}";

    [Fact]
    public async Task Many_jobs_at_once_wake_their_queue_with_few_messages()
    {
        // Handlers of a channel run in any order, so the end may be heard before the first ring.
        var rings = 0;
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var subscriber = shard.Get<IConnectionMultiplexer>().GetSubscriber();
        await subscriber.SubscribeAsync(JobChannel.For("shard0", _queue), (_, message) =>
        {
            if (message == "end")
            {
                ended.TrySetResult();
                return;
            }
            Interlocked.Increment(ref rings);
            rung.TrySetResult();
        });

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            shard.Get<IJobWakeup>().Wake("shard0", _queue);
        await subscriber.PublishAsync(JobChannel.For("shard0", _queue), "end");
        await Task.WhenAll(rung.Task, ended.Task).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        // The first at once, then at most one per window.
        Assert.InRange(rings, 1, 2 + (int)(Stopwatch.GetElapsedTime(started).TotalMilliseconds / 20));
    }

    [Fact]
    public async Task Without_Redis_waking_is_silent()
    {
        var host = await shard.StartHostAsync(builder => builder.Services.AddSingleton<IConnectionMultiplexer>(
            _ => ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=200")), Cancellation);

        for (var i = 0; i < 1_000; i++)
            host.Services.GetRequiredService<IJobWakeup>().Wake("shard0", $"{_queue}{i}");
    }
}
