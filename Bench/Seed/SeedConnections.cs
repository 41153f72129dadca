using System.Globalization;

namespace Scale.Bench.Seed;

/// <summary>Where the databases are: as the command line says, else the environment, else the system that this clone started last.</summary>
internal sealed record SeedConnections(string? Catalog, IReadOnlyDictionary<string, string> Shards)
{
    private const string Prefix = "ConnectionStrings__";

    /// <summary>Written by the AppHost for whoever started it.</summary>
    private static readonly string File = Path.Combine("artifacts", "connections.env");

    /// <summary>Whether nothing is missing.</summary>
    public bool AreComplete => !string.IsNullOrEmpty(Catalog) && Shards.Count > 0;

    /// <summary>What to do if something is.</summary>
    public static string Missing { get; } =
        $"Which databases? There is no {File}: start the system with dotnet run --project AppHost and seed from the same folder, or give --catalog and --shard "
        + $"(or {Prefix}catalog, {Prefix}shard0, … in the environment), connection strings as the owner of the tables.";

    public static SeedConnections Find(string? catalog, string[]? shards)
    {
        if (!string.IsNullOrEmpty(catalog) || shards is { Length: > 0 })
            return new(catalog, Named(shards ?? []));
        var environment = Of(Environment.GetEnvironmentVariable);
        return environment.Catalog is not null || environment.Shards.Count > 0 ? environment : Of(ReadFile().GetValueOrDefault);
    }

    private static SeedConnections Of(Func<string, string?> read) => new(
        read($"{Prefix}catalog"),
        Named(Enumerable.Range(0, 1_000).Select(i => read(string.Create(CultureInfo.InvariantCulture, $"{Prefix}shard{i}"))).TakeWhile(one => !string.IsNullOrEmpty(one))!));

    // Lines as in: ConnectionStrings__shard0='Host=localhost;…'
    private static Dictionary<string, string?> ReadFile() => !System.IO.File.Exists(File) ? [] : System.IO.File.ReadLines(File)
        .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => (string?)parts[1].Trim('\''));

    private static SortedDictionary<string, string> Named(IEnumerable<string> shards) => new(
        shards.Index().ToDictionary(one => string.Create(CultureInfo.InvariantCulture, $"shard{one.Index}"), one => one.Item),
        Comparer<string>.Create((one, other) => (one.Length, one).CompareTo((other.Length, other))));
}
