namespace Scale.Core.Domain;

/// <summary>Times as clients see them and as ids have them: to the millisecond.</summary>
public static class Times
{
    /// <summary>The time without what is below a millisecond.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
