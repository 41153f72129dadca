using Scale.Realtime.Connections;

namespace Scale.Tests.Realtime;

public sealed class AsyncSignalTests
{
    private readonly AsyncSignal _signal = new();

    [Fact]
    public async Task A_signal_given_before_the_wait_is_kept()
    {
        _signal.Set(Wakes.Heartbeat);
        _signal.Set(Wakes.Frames);

        await _signal.WaitAsync();
        Assert.Equal(Wakes.Frames | Wakes.Heartbeat, _signal.Take());
        Assert.Equal(Wakes.None, _signal.Take());
    }

    [Fact]
    public async Task A_signal_ends_the_wait()
    {
        var wait = _signal.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);

        _signal.Set(Wakes.Close);
        await wait;

        Assert.Equal(Wakes.Close, _signal.Take());
    }

    [Fact]
    public async Task No_signal_is_lost_between_threads()
    {
        const int last = 200_000;
        long produced = 0, consumed = 0;
        var consumer = Task.Run(async () =>
        {
            while (consumed < last)
            {
                await _signal.WaitAsync();
                _signal.Take();
                consumed = Volatile.Read(ref produced);
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 1; i <= last; i++)
        {
            Volatile.Write(ref produced, i);
            _signal.Set(Wakes.Frames);
        }

        await consumer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(last, consumed);
    }
}
