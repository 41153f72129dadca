using Microsoft.Extensions.Options;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.Sessions;

/// <summary>
/// The sessions of a user as one hash in Redis, a field each: they are counted, listed and replaced in one place of a cluster. Whatever goes wrong
/// is thrown; who asks decides what it means.
/// </summary>
public sealed class RedisSessions(IConnectionMultiplexer redis, IOptions<SessionOptions> options, TimeProvider clock)
{
    private static readonly string AddScript = LuaText.Of<RedisSessions>("add");
    private static readonly string ReplaceScript = LuaText.Of<RedisSessions>("replace");

    /// <summary>Adds a session; answers the ids of those that had to make room.</summary>
    public async Task<IReadOnlyList<Guid>> AddAsync(Guid user, Guid session, SessionRecord record)
    {
        var removed = (RedisValue[])(await AskAsync(database => database.ScriptEvaluateAsync(
            AddScript, [Key(user)], [Field(session), record.ToText(), options.Value.MostPerUser, Life(record)])))!;
        return [.. removed.Select(field => Guid.ParseExact(field!, "N"))];
    }

    /// <summary>The session and the text it was read from; null if there is none.</summary>
    public async Task<(SessionRecord Record, string Text)?> FindAsync(Guid user, Guid session)
    {
        string? text = await AskAsync(database => database.HashGetAsync(Key(user), Field(session)));
        return text is not null && SessionRecord.Read(text) is { } record ? (record, text) : null;
    }

    /// <summary>Replaces a session that still is what was read; false if it is another or gone.</summary>
    public async Task<bool> ReplaceAsync(Guid user, Guid session, string read, SessionRecord record) =>
        (long)await AskAsync(database => database.ScriptEvaluateAsync(
            ReplaceScript, [Key(user)], [Field(session), read, record.ToText(), Life(record)])) == 1;

    /// <summary>Removes a session; false if there was none.</summary>
    public Task<bool> RemoveAsync(Guid user, Guid session) => AskAsync(database => database.HashDeleteAsync(Key(user), Field(session)));

    /// <summary>The user's sessions.</summary>
    public async Task<IReadOnlyList<(Guid Id, SessionRecord Record)>> ListAsync(Guid user)
    {
        var fields = await AskAsync(database => database.HashGetAllAsync(Key(user)));
        var found = new List<(Guid, SessionRecord)>(fields.Length);
        foreach (var field in fields)
        {
            if (Guid.TryParseExact(field.Name, "N", out var id) && SessionRecord.Read(field.Value!) is { } record)
                found.Add((id, record));
        }
        return found;
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        // Known to be in vain: nobody waits for the time-out.
        if (!redis.IsConnected)
            throw new TimeoutException("Redis, which keeps the sessions, is not connected.");
        for (var isRepeated = false; ; isRepeated = true)
        {
            try
            {
                return await ask(redis.GetDatabase()).WaitAsync(options.Value.StoreTimeout, clock);
            }
            // Somebody flushed the server's scripts, which the client believed to be there.
            catch (RedisServerException e) when (!isRepeated && e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
            }
            // Nobody else cancels it: the client does, when the connection breaks behind a command that it had queued.
            catch (OperationCanceledException e)
            {
                throw new TimeoutException("Redis, which keeps the sessions, went away before it was asked.", e);
            }
        }
    }

    private long Life(SessionRecord record) => Math.Max(1_000, record.EndsAt - clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static RedisKey Key(Guid user) => $"scale:sessions:{{{user:N}}}";

    private static RedisValue Field(Guid session) => session.ToString("N");
}
