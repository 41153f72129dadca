using Scale.Core.Caching;

namespace Scale.Tests.Core.Caching;

public sealed class InvalidationNumbersTests
{
    private readonly InvalidationNumbers _numbers = new();

    [Fact]
    public void Numbers_that_come_in_another_order_are_not_missing()
    {
        Assert.Null(Count(10));
        foreach (var number in new long[] { 13, 11, 14, 12 })
            _numbers.Hear(number);
        Assert.Null(Count(14));
        Assert.Null(Count(14));
    }

    [Fact]
    public void A_number_that_is_still_missing_a_heartbeat_after_it_was_counted_is_lost_once()
    {
        Assert.Null(Count(10));
        _numbers.Hear(12);
        Assert.Null(Count(12));
        Assert.Equal("lost", Count(12));
        Assert.Null(Count(12));
        _numbers.Hear(13);
        Assert.Null(Count(13));
        Assert.Null(Count(13));
    }

    [Fact]
    public void What_was_heard_before_the_first_heartbeat_counts()
    {
        _numbers.Hear(7);
        Assert.Null(Count(8));
        _numbers.Hear(8);
        Assert.Null(Count(8));
    }

    [Fact]
    public void Redis_that_was_away_or_began_anew_is_a_reason_to_ask()
    {
        Assert.Null(Count(10));
        _numbers.Away();
        Assert.Equal("away", Count(12));
        Assert.Equal("reset", Count(5));
        _numbers.Away();
        Assert.Equal("away", Count(1));
        _numbers.Hear(2);
        Assert.Null(Count(2));
        Assert.Null(Count(2));
    }

    [Fact]
    public void Messages_that_overtake_the_count_are_no_new_beginning()
    {
        Assert.Null(Count(10));
        var heard = _numbers.Heard;
        foreach (var number in new long[] { 11, 12, 13 })
            _numbers.Hear(number);
        Assert.Null(_numbers.Count(11, heard));
        Assert.Null(Count(13));
        Assert.Null(Count(13));
    }

    [Fact]
    public void Numbers_beyond_a_missing_one_are_bounded()
    {
        Assert.Null(Count(0));
        for (var number = 2; number <= InvalidationNumbers.MostAhead + 3; number++)
            _numbers.Hear(number);
        _numbers.Hear(1);
        Assert.Null(Count(InvalidationNumbers.MostAhead + 3));
        Assert.Equal("lost", Count(InvalidationNumbers.MostAhead + 3));
    }

    private string? Count(long newest) => _numbers.Count(newest, _numbers.Heard);
}
