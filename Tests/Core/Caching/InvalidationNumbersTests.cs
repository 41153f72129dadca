using Scale.Core.Caching;

namespace Scale.Tests.Core.Caching;

public sealed class InvalidationNumbersTests
{
    private readonly InvalidationNumbers _numbers = new();

    [Fact]
    public void Numbers_that_come_in_another_order_are_not_missing()
    {
        Assert.Null(_numbers.Count(10));
        foreach (var number in new long[] { 13, 11, 14, 12 })
            _numbers.Hear(number);
        Assert.Null(_numbers.Count(14));
        Assert.Null(_numbers.Count(14));
    }

    [Fact]
    public void A_number_that_is_still_missing_a_heartbeat_after_it_was_counted_is_lost_once()
    {
        Assert.Null(_numbers.Count(10));
        _numbers.Hear(12);
        Assert.Null(_numbers.Count(12));
        Assert.Equal("lost", _numbers.Count(12));
        Assert.Null(_numbers.Count(12));
        _numbers.Hear(13);
        Assert.Null(_numbers.Count(13));
        Assert.Null(_numbers.Count(13));
    }

    [Fact]
    public void What_was_heard_before_the_first_heartbeat_counts()
    {
        _numbers.Hear(7);
        Assert.Null(_numbers.Count(8));
        _numbers.Hear(8);
        Assert.Null(_numbers.Count(8));
    }

    [Fact]
    public void Redis_that_was_away_or_began_anew_is_a_reason_to_ask()
    {
        Assert.Null(_numbers.Count(10));
        _numbers.Away();
        Assert.Equal("away", _numbers.Count(12));
        Assert.Equal("reset", _numbers.Count(1));
        _numbers.Hear(2);
        Assert.Null(_numbers.Count(2));
        Assert.Null(_numbers.Count(2));
    }

    [Fact]
    public void Numbers_beyond_a_missing_one_are_bounded()
    {
        Assert.Null(_numbers.Count(0));
        for (var number = 2; number <= InvalidationNumbers.MostAhead + 3; number++)
            _numbers.Hear(number);
        _numbers.Hear(1);
        Assert.Null(_numbers.Count(InvalidationNumbers.MostAhead + 3));
        Assert.Equal("lost", _numbers.Count(InvalidationNumbers.MostAhead + 3));
    }
}
