using System.Globalization;
using StackExchange.Redis;

namespace Scale.Core.Events;

/// <summary>The Redis channel of a company's events.</summary>
public static class EventChannel
{
    /// <summary>What every events channel starts with.</summary>
    public const string Prefix = "scale:events:";

    /// <summary><c>scale:events:</c> and the company's id as 32 lower-case hex digits.</summary>
    public static RedisChannel For(Guid companyId) =>
        new(Prefix + companyId.ToString("N", CultureInfo.InvariantCulture), RedisChannel.PatternMode.Literal);
}
