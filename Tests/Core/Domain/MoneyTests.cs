using Scale.Core.Domain;

namespace Scale.Tests.Core.Domain;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, 100_000, 0)]
    [InlineData(1_250, 3, 3_750)]
    [InlineData(Money.Most, 1, Money.Most)]
    public void A_product_within_the_limit_is_exact(long price, int quantity, long amount)
    {
        Assert.True(Money.TryMultiply(price, quantity, out var actual));
        Assert.Equal(amount, actual);
    }

    [Theory]
    [InlineData(Money.Most, 2)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(long.MaxValue, int.MaxValue)]
    [InlineData((1L << 62) + 1, 4)]
    [InlineData(-1, 1)]
    public void A_product_beyond_the_limit_is_refused_and_never_wraps(long price, int quantity) =>
        Assert.False(Money.TryMultiply(price, quantity, out _));

    [Theory]
    [InlineData(Money.Most, 1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(-1, 5)]
    public void A_sum_beyond_the_limit_is_refused_and_never_wraps(long left, long right) => Assert.False(Money.TryAdd(left, right, out _));

    [Fact]
    public void A_sum_within_the_limit_is_exact()
    {
        Assert.True(Money.TryAdd(Money.Most - 1, 1, out var sum));
        Assert.Equal(Money.Most, sum);
    }
}
