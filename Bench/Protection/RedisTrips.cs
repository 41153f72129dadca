using System.Globalization;
using StackExchange.Redis;

namespace Scale.Bench.Protection;

/// <summary>What Redis has been asked since it started, by everybody.</summary>
/// <param name="Reads">
/// Times that it found something on a client's connection: a round trip, however many commands came in it. Commands themselves are no
/// measure: those that a script runs count like those that were sent.
/// </param>
internal readonly record struct RedisUse(long Reads, IReadOnlyDictionary<string, long> Commands);

/// <summary>Asks Redis what it is asked.</summary>
internal sealed class RedisTrips : IDisposable
{
    private const string CommandPrefix = "cmdstat_";
    private readonly ConnectionMultiplexer _redis;

    private RedisTrips(ConnectionMultiplexer redis) => _redis = redis;

    public static async Task<RedisTrips> OpenAsync(string connectionString) => new(await ConnectionMultiplexer.ConnectAsync($"{connectionString},allowAdmin=true"));

    public async Task<RedisUse> ReadAsync()
    {
        var server = _redis.GetServer(_redis.GetEndPoints()[0]);
        var all = (await server.InfoAsync("all")).SelectMany(section => section).ToLookup(pair => pair.Key, pair => pair.Value);
        return new(
            long.Parse(all["total_reads_processed"].First(), CultureInfo.InvariantCulture),
            all.Where(group => group.Key.StartsWith(CommandPrefix, StringComparison.Ordinal))
                .ToDictionary(group => group.Key[CommandPrefix.Length..], group => Calls(group.First())));
    }

    public void Dispose() => _redis.Dispose();

    // calls=1234,usec=5678,usec_per_call=4.60,…
    private static long Calls(string statistics) => long.Parse(statistics["calls=".Length..statistics.IndexOf(',', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
}
