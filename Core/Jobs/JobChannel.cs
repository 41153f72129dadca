using StackExchange.Redis;

namespace Scale.Core.Jobs;

/// <summary>The Redis channel on which a queue's workers are woken. Its messages have no content that matters.</summary>
public static class JobChannel
{
    /// <summary><c>scale:jobs:&lt;shard&gt;:&lt;queue&gt;</c>.</summary>
    public static RedisChannel For(string shard, string queue) => new($"scale:jobs:{shard}:{queue}", RedisChannel.PatternMode.Literal);
}
