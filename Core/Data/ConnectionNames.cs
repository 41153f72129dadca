using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Scale.Core.Data;

/// <summary>Which databases the configuration names: <c>catalog</c>, <c>shardN</c>, and <c>-replicaM</c> behind either, under <c>ConnectionStrings</c>.</summary>
public static partial class ConnectionNames
{
    /// <summary>The database of companies, users, keys and the directory.</summary>
    public const string Catalog = "catalog";

    /// <summary>Names of the shards, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Shards(IConfiguration configuration) =>
        [.. Names(configuration).Where(name => ShardPattern().IsMatch(name)).OrderBy(Number)];

    /// <summary>Names of a database's replicas, in the order of their numbers; empty if it has none.</summary>
    public static IReadOnlyList<string> Replicas(IConfiguration configuration, string database) =>
        [.. Names(configuration).Where(name => ReplicaPattern().Match(name) is { Success: true } match && match.Groups[1].Value == database).OrderBy(Number)];

    /// <summary>The shard's primary as the role that looks after partitions; only workers have it.</summary>
    public static string Upkeep(string shard) => $"{shard}-upkeep";

    /// <summary>The connection string of that name; an error that says which key to set if there is none.</summary>
    public static string Require(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"ConnectionStrings:{name} is not set. The AppHost sets it; without the AppHost set ConnectionStrings__{name} in the environment.");

    private static IEnumerable<string> Names(IConfiguration configuration) =>
        configuration.GetSection("ConnectionStrings").GetChildren()
            .Where(child => !string.IsNullOrEmpty(child.Value))
            .Select(child => child.Key.ToLowerInvariant());

    private static int Number(string name) => int.Parse(LastNumber().Match(name).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^shard[0-9]{1,4}$")]
    private static partial Regex ShardPattern();

    [GeneratedRegex("^(catalog|shard[0-9]{1,4})-replica[0-9]{1,4}$")]
    private static partial Regex ReplicaPattern();

    [GeneratedRegex("[0-9]+$")]
    private static partial Regex LastNumber();
}
