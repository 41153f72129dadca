using Scale.Core.Jobs;

namespace Scale.Tests.Core.Jobs;

public sealed class JobBackoffTests
{
    [Fact]
    public void Delays_never_shrink_as_attempts_grow_and_jitter_stays_within_a_tenth()
    {
        var random = new Random(11);
        var before = TimeSpan.Zero;
        for (var attempt = 1; attempt <= short.MaxValue; attempt++)
        {
            var delay = JobBackoff.Base((short)attempt);
            Assert.InRange(delay, before, JobBackoff.Longest);
            Assert.InRange(JobBackoff.After((short)attempt, random.NextDouble()), delay * 0.9, delay * 1.1);
            before = delay;
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 16)]
    [InlineData(5, 625)]
    [InlineData(short.MaxValue, 21_600)]
    [InlineData(0, 1)]
    [InlineData(short.MinValue, 1)]
    public void The_delay_is_the_fourth_power_of_the_attempt_in_seconds(short attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), JobBackoff.Base(attempt));
}
