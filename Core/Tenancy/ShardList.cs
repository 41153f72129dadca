using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Tenancy;

/// <summary>One shard as operators see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Companies">How many companies live there, as the directory says.</param>
/// <param name="State"><c>available</c>, <c>unavailable</c>, or <c>unknown</c> to this process.</param>
public sealed record ShardSummary(string Name, long Companies, string State);

/// <summary>The shards with their companies: those this process is configured for, and those the directory names.</summary>
public sealed class ShardList(CatalogDatabase catalog, ShardDatabases shards, TimeProvider clock)
{
    /// <summary>The state of a shard whose primary answers.</summary>
    public const string Available = "available";

    private const string CompaniesSql = "SELECT shard, companies FROM shard_companies()";
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    /// <summary>Number of companies by shard. Shards without any are left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CompaniesAsync(CancellationToken ct)
    {
        var companies = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = catalog.Primary.CreateCommand(CompaniesSql);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
            companies.Add(rows.GetString(0), rows.GetInt64(1));
        return companies;
    }

    /// <summary>All of them; asks each primary for a sign of life.</summary>
    public async Task<IReadOnlyList<ShardSummary>> ReadAsync(CancellationToken ct)
    {
        var companies = await CompaniesAsync(ct);
        var known = await Task.WhenAll(shards.Names.Select(async name => new ShardSummary(
            name, companies.GetValueOrDefault(name), await AnswersAsync(name, ct) ? Available : "unavailable")));
        var others = companies.Keys.Except(shards.Names).Order(StringComparer.Ordinal);
        return [.. known, .. others.Select(name => new ShardSummary(name, companies[name], "unknown"))];
    }

    private async Task<bool> AnswersAsync(string shard, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(AnswerWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            await using var command = shards.Primary(shard).CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(either.Token);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }
}
