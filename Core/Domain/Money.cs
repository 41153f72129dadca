namespace Scale.Core.Domain;

/// <summary>Amounts in a currency's minor units (cents), as whole numbers. Nothing rounds, so nothing drifts.</summary>
public static class Money
{
    /// <summary>Largest amount: 2^53 - 1, the largest whole number that every JSON client reads exactly.</summary>
    public const long Most = (1L << 53) - 1;

    /// <summary>Largest price of one piece: 10^12 minor units.</summary>
    public const long MostPrice = 1_000_000_000_000;

    /// <summary>Price times quantity; false if that is more than <see cref="Most"/>.</summary>
    public static bool TryMultiply(long price, int quantity, out long amount)
    {
        var high = Math.BigMul(price, (long)quantity, out amount);
        return high == 0 && amount is >= 0 and <= Most;
    }

    /// <summary>The sum; false if that is more than <see cref="Most"/>.</summary>
    public static bool TryAdd(long left, long right, out long sum)
    {
        sum = unchecked(left + right);
        return left is >= 0 and <= Most && right is >= 0 and <= Most && sum <= Most;
    }
}
