using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using Scale.Api.Http.Overload;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.Api.Server;

public sealed class OverloadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_queue_that_stays_is_answered_by_more_refusals_and_one_that_goes_by_fewer()
    {
        var state = StateOf(concurrency: 1_000);
        state.Observe(TimeSpan.FromMilliseconds(499));
        Assert.Equal(100, Admitted(state, isCritical: false));

        state.Observe(TimeSpan.FromSeconds(1));
        state.Observe(TimeSpan.FromSeconds(1));
        Assert.InRange(Admitted(state, isCritical: false), 59, 61);
        Assert.Equal(100, Admitted(state, isCritical: true));
        for (var i = 0; i < 10; i++)
            state.Observe(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Admitted(state, isCritical: false));
        Assert.Equal(100, Admitted(state, isCritical: true));

        for (var i = 0; i < 10; i++)
            state.Observe(TimeSpan.Zero);
        Assert.Equal(100, Admitted(state, isCritical: false));
    }

    [Fact]
    public void Without_a_target_nothing_is_refused_for_the_queue()
    {
        var state = new OverloadState(Options.Create(new OverloadOptions { Target = TimeSpan.Zero }));
        state.Observe(TimeSpan.FromMinutes(1));
        Assert.Equal(100, Admitted(state, isCritical: false));
    }

    [Fact]
    public void A_fifth_is_kept_for_what_is_critical()
    {
        var state = StateOf(concurrency: 10);
        Assert.Equal(8, Enumerable.Range(0, 20).Count(_ => state.TryEnter(isCritical: false)));
        Assert.Equal(2, Enumerable.Range(0, 20).Count(_ => state.TryEnter(isCritical: true)));
        Assert.Equal(10, state.Running);
        state.Leave();
        Assert.False(state.TryEnter(isCritical: false));
        Assert.True(state.TryEnter(isCritical: true));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wait_for_threads_is_noticed_and_so_is_its_end()
    {
        var state = StateOf(concurrency: 10);
        var isStuck = true;
        var options = Options.Create(new OverloadOptions { Target = TimeSpan.FromMilliseconds(200), Interval = TimeSpan.FromMilliseconds(300) });
        using var watch = new QueueWatch(state, options)
        {
            Enqueue = item =>
            {
                if (!Volatile.Read(ref isStuck))
                    item.Execute();
            },
        };
        await watch.StartAsync(Cancellation);
        await UntilAsync(() => state.RefusedShare >= 0.2);

        Volatile.Write(ref isStuck, false);
        watch.Execute();
        await UntilAsync(() => state.RefusedShare == 0);
        await watch.StopAsync(Cancellation);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_too_many_is_told_when_to_come_back_and_the_critical_is_still_served()
    {
        var (arrived, release) = (new SemaphoreSlim(0), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var host = await ServerHost.StartAsync(
            app =>
            {
                app.MapGet("/held", async () =>
                {
                    arrived.Release();
                    await release.Task;
                });
                app.MapGet("/critical", () => "ok").Critical();
                app.MapGet("/critical-held", async () =>
                {
                    arrived.Release();
                    await release.Task;
                }).Critical();
            },
            ("Overload:Concurrency", "5"));
        var held = Enumerable.Range(0, 4).Select(_ => host.Client.GetAsync("/held", Cancellation)).ToList();
        for (var i = 0; i < held.Count; i++)
            await arrived.WaitAsync(Cancellation);

        using var refused = await host.Client.GetAsync("/held", Cancellation);
        await refused.ExpectAsync(503, "overloaded");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 4);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/critical", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/alive", Cancellation)).StatusCode);

        // Nor is a process that is full of critical requests taken for dead.
        held.Add(host.Client.GetAsync("/critical-held", Cancellation));
        await arrived.WaitAsync(Cancellation);
        await (await host.Client.GetAsync("/critical", Cancellation)).ExpectAsync(503, "overloaded");
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/alive", Cancellation)).StatusCode);

        release.SetResult();
        Assert.All(await Task.WhenAll(held), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/held", Cancellation)).StatusCode);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var since = Stopwatch.GetTimestamp(); !holds(); await Task.Yield())
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(40), "The wait for threads was not noticed, or not its end.");
    }

    private static OverloadState StateOf(int concurrency) => new(Options.Create(new OverloadOptions { Concurrency = concurrency }));

    private static int Admitted(OverloadState state, bool isCritical)
    {
        var admitted = 0;
        for (var i = 0; i < 100; i++)
        {
            if (!state.TryEnter(isCritical))
                continue;
            admitted++;
            state.Leave();
        }
        return admitted;
    }
}
