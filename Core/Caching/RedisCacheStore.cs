using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using StackExchange.Redis;

namespace Scale.Core.Caching;

/// <summary>
/// The shared half of the cache. Whatever fails here the caller goes on without it: every method answers null or false then, and the next
/// heartbeat decides when Redis is asked again.
/// </summary>
internal sealed class RedisCacheStore(IConnectionMultiplexer redis, IOptions<CacheOptions> options, TimeProvider clock, ILogger<RedisCacheStore> logger)
{
    /// <summary>Where invalidations are told.</summary>
    public const string Channel = "scale:cache:invalidated";

    /// <summary>Between the parts of a message.</summary>
    public const char Separator = '|';

    private const string Counter = "scale:cache:seq";

    // Format, milliseconds it is fresh, milliseconds it is stale, milliseconds it took to make, then three generations; little-endian.
    private const int HeaderLength = 1 + (3 * sizeof(int)) + (3 * sizeof(long));
    private const byte Format = 1;

    // What write.lua answers.
    private const long Kept = 1, NoRoom = 2;

    private static readonly string GenerationsScript = LuaText.Of<RedisCacheStore>("generations");
    private static readonly string InvalidateScript = LuaText.Of<CommitPosition>("later") + LuaText.Of<RedisCacheStore>("invalidate");
    private static readonly string ReadScript = LuaText.Of<RedisCacheStore>("read");
    private static readonly string LeaseScript = LuaText.Of<RedisCacheStore>("lease");
    private static readonly string WriteScript = LuaText.Of<RedisCacheStore>("write");

    private readonly string _instance = Guid.CreateVersion7().ToString("N");
    private volatile bool _isAvailable = true;

    /// <summary>Whether asking is worth it.</summary>
    public bool IsAvailable => _isAvailable;

    /// <summary>The number of the newest invalidation; null if Redis does not answer. An answer makes the store available again.</summary>
    public async Task<long?> NewestAsync()
    {
        if (await RunAsync(async database => (string?)await database.StringGetAsync(Counter) ?? "0") is not { } text)
            return null;
        // Whoever wrote something else there has stopped invalidation, which counts in it: nothing of Redis can be trusted.
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            logger.LogError("{Key} in Redis is no number: values are kept in this process only until it is deleted", Counter);
            _isAvailable = false;
            return null;
        }
        _isAvailable = true;
        return number;
    }

    /// <summary>The generations of these spaces and what new values must show; for as long as <paramref name="lease"/> no invalidation of the company ends.</summary>
    public async Task<StoredGenerations?> GenerationsAsync(Guid company, IReadOnlyList<string> spaces, TimeSpan lease)
    {
        var answer = await RunScriptAsync(
            GenerationsScript, [GenerationsKey(company), ReadersKey(company)], [(long)lease.TotalMilliseconds, .. spaces.Select(space => (RedisValue)space)]);
        if (answer is null)
            return null;
        var values = (RedisValue[])answer!;
        var floors = new Dictionary<string, CommitPosition>(StringComparer.Ordinal);
        var generations = new List<(string, long)>(spaces.Count);
        for (var i = 0; i < spaces.Count; i++)
        {
            generations.Add((spaces[i], (long)values[2 + (3 * i)]));
            foreach (var text in (string?[])[values[3 + (3 * i)], values[4 + (3 * i)]])
            {
                if (CommitPosition.TryParse(text, out var position))
                    floors[spaces[i]] = floors.TryGetValue(spaces[i], out var other) ? CommitPosition.Later(other, position) : position;
            }
        }
        return new StoredGenerations((long)values[0], (long)values[1], generations, floors);
    }

    /// <summary>
    /// Begins new generations of these spaces, an empty name being the whole company, and tells everybody. The answer is for how long somebody may still not know, and need not ask; null if Redis
    /// does not answer, and then it may have done so or not.
    /// </summary>
    public async Task<TimeSpan?> InvalidateAsync(Guid company, IReadOnlyCollection<string> spaces, CommitPosition? position) =>
        await RunScriptAsync(
            InvalidateScript, [GenerationsKey(company), Counter, ReadersKey(company)],
            [Channel, company.ToString("N"), position?.ToString() ?? "", .. spaces.Select(space => (RedisValue)space)]) is { } left ? TimeSpan.FromMilliseconds((long)left) : null;

    /// <summary>The value, or the right to make it; null if Redis does not answer.</summary>
    public async Task<StoredValue?> ReadAsync(CacheKey key, TimeSpan leaseFor)
    {
        var answer = await RunScriptAsync(ReadScript, [ValueKey(key), LeaseKey(key)], [_instance, (long)leaseFor.TotalMilliseconds]);
        if (answer is null)
            return null;
        var (value, number) = ((RedisValue[])answer!) is [var first, var second] ? (first, second) : default;
        return Read(value, (long)number) ?? new StoredValue(null, default, default, default, default, HasLease: value.IsNull && (long)number == 1);
    }

    /// <summary>The right to make a value anew while the old one still answers.</summary>
    public async Task<bool> TryLeaseAsync(CacheKey key, TimeSpan leaseFor) =>
        await RunScriptAsync(LeaseScript, [LeaseKey(key)], [_instance, (long)leaseFor.TotalMilliseconds]) is { } answer && (long)answer == 1;

    /// <summary>Gives the right back when no value was made.</summary>
    public Task ReleaseAsync(CacheKey key) => RunScriptAsync(LeaseScript, [LeaseKey(key)], [_instance, 0]);

    /// <summary>Keeps the value if its generations still hold and the company has room.</summary>
    public async Task<bool> WriteAsync(CacheKey key, byte[] value, CacheGeneration generation, CacheLifetime lifetime, TimeSpan cost)
    {
        var bytes = new byte[HeaderLength + value.Length];
        bytes[0] = Format;
        var header = bytes.AsSpan(1);
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)lifetime.Fresh.TotalMilliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], (int)lifetime.Stale.TotalMilliseconds);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], (int)cost.TotalMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], generation.Birth);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], generation.All);
        BinaryPrimitives.WriteInt64LittleEndian(header[28..], generation.Space);
        value.CopyTo(bytes, HeaderLength);
        var answer = await RunScriptAsync(
            WriteScript, [GenerationsKey(key.CompanyId), ValueKey(key), LeaseKey(key), TakenKey(key.CompanyId)],
            [
                Number(generation.Birth), Number(generation.All), Number(generation.Space), key.Space, _instance,
                (long)(lifetime.Fresh + lifetime.Stale).TotalMilliseconds, options.Value.CompanyStoreBytes, bytes,
            ]);
        if (answer is not null && (long)answer == NoRoom)
            CacheTelemetry.Count("no_room");
        return answer is not null && (long)answer == Kept;
    }

    private static StoredValue? Read(RedisValue value, long left)
    {
        if ((byte[]?)value is not { Length: >= HeaderLength } bytes || bytes[0] != Format || left <= 0)
            return null;
        var header = bytes.AsSpan(1);
        var stale = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        return new StoredValue(
            bytes.AsMemory(HeaderLength),
            new CacheGeneration(
                BinaryPrimitives.ReadInt64LittleEndian(header[12..]), BinaryPrimitives.ReadInt64LittleEndian(header[20..]),
                BinaryPrimitives.ReadInt64LittleEndian(header[28..])),
            TimeSpan.FromMilliseconds(left - stale), TimeSpan.FromMilliseconds(left),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32LittleEndian(header[8..])), HasLease: false);
    }

    private Task<RedisResult?> RunScriptAsync(string script, RedisKey[] keys, RedisValue[] values) =>
        _isAvailable ? RunAsync<RedisResult>(async database => await LuaText.RunAsync(database, script, keys, values)) : Task.FromResult<RedisResult?>(null);

    private async Task<T?> RunAsync<T>(Func<IDatabase, Task<T?>> work)
        where T : class
    {
        try
        {
            return await work(redis.GetDatabase()).WaitAsync(options.Value.StoreTimeout, clock);
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            if (_isAvailable)
                logger.LogWarning(e, "Redis did not answer within {Timeout}: values are kept in this process only", options.Value.StoreTimeout);
            _isAvailable = false;
            return default;
        }
    }

    private static RedisKey GenerationsKey(Guid company) => $"scale:cache:{{{company:N}}}:gen";

    private static RedisKey ReadersKey(Guid company) => $"scale:cache:{{{company:N}}}:readers";

    private static RedisKey TakenKey(Guid company) => $"scale:cache:{{{company:N}}}:taken";

    private static RedisKey ValueKey(CacheKey key) => $"scale:cache:{{{key.CompanyId:N}}}:v:{key.Space}:{key.Name}";

    private static RedisKey LeaseKey(CacheKey key) => $"scale:cache:{{{key.CompanyId:N}}}:l:{key.Space}:{key.Name}";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What Redis says about a company.</summary>
/// <param name="Birth">Since when it knows the company.</param>
/// <param name="All">Generation of the company.</param>
/// <param name="Spaces">Generation of each space that was asked for.</param>
/// <param name="Floors">What new values of a space must show, where there is something.</param>
internal sealed record StoredGenerations(
    long Birth, long All, IReadOnlyList<(string Space, long Value)> Spaces, IReadOnlyDictionary<string, CommitPosition> Floors);

/// <summary>A value in Redis; without bytes there is none.</summary>
internal sealed record StoredValue(
    ReadOnlyMemory<byte>? Bytes, CacheGeneration Generation, TimeSpan FreshFor, TimeSpan StaleFor, TimeSpan Cost, bool HasLease);
