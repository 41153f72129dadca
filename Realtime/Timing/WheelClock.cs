namespace Scale.Realtime.Timing;

/// <summary>The one system timer: turns the wheel, catching up if the process was held.</summary>
internal sealed class WheelClock(TimerWheel wheel, TimeProvider time, ILogger<WheelClock> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimerWheel.Tick, time);
        var start = time.GetTimestamp();
        long ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var passed = (long)(time.GetElapsedTime(start) / TimerWheel.Tick);
                wheel.Advance(passed - ticks, exception => logger.LogError(exception, "A timer failed."));
                ticks = passed;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops; whoever waits for a timer stops with it.
        }
    }
}
