using Scale.Realtime.Timing;

namespace Scale.Tests.Realtime;

public sealed class TimerWheelTests
{
    private readonly TimerWheel _wheel = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(25_600)]
    [InlineData(25_700)]
    [InlineData(60_000)]
    public void A_timer_fires_once_within_a_tick_of_its_time_and_never_before(int milliseconds)
    {
        var fired = new List<long>();
        _wheel.Schedule(new Timer(() => fired.Add(_wheel.NowMilliseconds)), TimeSpan.FromMilliseconds(milliseconds));

        Advance(70_000);

        var at = Assert.Single(fired);
        Assert.InRange(at, milliseconds, milliseconds + 100);
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire()
    {
        var fired = 0;
        var timers = Enumerable.Range(0, 3).Select(_ => new Timer(() => fired++)).ToList();
        timers.ForEach(timer => _wheel.Schedule(timer, TimeSpan.FromSeconds(1)));

        _wheel.Cancel(timers[1]);
        _wheel.Cancel(timers[1]);
        Advance(2_000);

        Assert.Equal(2, fired);
    }

    [Fact]
    public void Scheduling_again_moves_a_timer()
    {
        var fired = new List<long>();
        var timer = new Timer(() => fired.Add(_wheel.NowMilliseconds));
        _wheel.Schedule(timer, TimeSpan.FromSeconds(1));
        _wheel.Schedule(timer, TimeSpan.FromSeconds(3));

        Advance(10_000);

        Assert.Equal([3_000], fired);
    }

    [Fact]
    public void A_timer_may_schedule_itself_again()
    {
        var fired = 0;
        Timer timer = null!;
        timer = new Timer(() =>
        {
            fired++;
            _wheel.Schedule(timer, TimeSpan.FromSeconds(20));
        });
        _wheel.Schedule(timer, TimeSpan.FromSeconds(20));

        Advance(100_000);

        Assert.Equal(5, fired);
    }

    [Fact]
    public void A_failing_timer_does_not_stop_the_others()
    {
        var (fired, errors) = (0, new List<Exception>());
        _wheel.Schedule(new Timer(() => throw new InvalidOperationException("one")), TimeSpan.FromSeconds(1));
        _wheel.Schedule(new Timer(() => fired++), TimeSpan.FromSeconds(1));

        _wheel.Advance(20, errors.Add);

        Assert.Equal(1, fired);
        Assert.Single(errors);
    }

    private void Advance(int milliseconds) => _wheel.Advance(milliseconds / 100, exception => throw exception);

    private sealed class Timer(Action onDue) : WheelTimer
    {
        public override void OnDue() => onDue();
    }
}
