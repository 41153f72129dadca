using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.Revocations;

/// <summary>
/// The Redis channel that tells every instance within milliseconds. A message that is lost only costs time: the catalog has what was revoked, and
/// every instance asks it. So publishing never fails what has been committed.
/// </summary>
public sealed class RevocationChannel(
    IConnectionMultiplexer redis, RevocationFeed feed, IOptions<RevocationOptions> options, TimeProvider clock, ILogger<RevocationChannel> logger)
{
    private static readonly RedisChannel Name = "scale:revocations";
    private const int IdBytes = 16;

    /// <summary>Whether messages arrive.</summary>
    public bool IsConnected => redis.GetSubscriber().IsConnected(default);

    /// <summary>Tells everybody, this process first.</summary>
    public async Task PublishAsync(IReadOnlySet<Guid> subjects)
    {
        if (subjects.Count == 0)
            return;
        feed.Apply(subjects);
        try
        {
            if (redis.IsConnected)
                await redis.GetSubscriber().PublishAsync(Name, Encode(subjects)).WaitAsync(options.Value.PublishTimeout, clock);
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            logger.LogWarning(e, "Redis was not told of {Count} revocations; instances find them in the catalog", subjects.Count);
        }
    }

    /// <summary>Listens from now on, or as soon as Redis answers.</summary>
    public async Task SubscribeAsync()
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(Name, (_, message) => Receive(message));
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            // The client has noted the subscription and makes it when Redis answers.
            logger.LogWarning(e, "Listening to revocations has to wait for Redis");
        }
    }

    private void Receive(byte[]? message)
    {
        if (message is not { Length: > 0 } || message.Length % IdBytes != 0)
        {
            logger.LogWarning("A message of {Length} bytes on {Channel} is not one of revocations", message?.Length ?? 0, (string)Name!);
            return;
        }
        RevocationTelemetry.Heard("message", message.Length / IdBytes);
        feed.Apply(Enumerable.Range(0, message.Length / IdBytes).Select(i => new Guid(message.AsSpan(i * IdBytes, IdBytes), bigEndian: true)).ToHashSet());
    }

    private static byte[] Encode(IReadOnlySet<Guid> subjects)
    {
        var message = new byte[subjects.Count * IdBytes];
        var at = 0;
        foreach (var subject in subjects)
        {
            subject.TryWriteBytes(message.AsSpan(at), bigEndian: true, out _);
            at += IdBytes;
        }
        return message;
    }
}
