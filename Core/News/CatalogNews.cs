using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;

namespace Scale.Core.News;

/// <summary>A company as it is after its plan or its own limit was changed.</summary>
/// <param name="CompanyId">Which.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Requests">Its own limit of requests; null if it has its plan's.</param>
internal sealed record CompanyNews(Guid CompanyId, string Plan, long? Requests);

/// <summary>What the catalog answered.</summary>
/// <param name="Next">Where to go on.</param>
/// <param name="Timeline">What <paramref name="Next"/> counts on: another one if a standby was promoted meanwhile.</param>
/// <param name="Revoked">What was revoked, by the entries' ids.</param>
/// <param name="Companies">Companies that have changed.</param>
internal sealed record NewsRead(long Next, int Timeline, Dictionary<Guid, Guid> Revoked, List<CompanyNews> Companies);

/// <summary>What was revoked, and whose plan or limit was changed, in one question.</summary>
internal sealed class CatalogNews(CatalogDatabase catalog)
{
    /// <summary>Most revocations that are read at once; if there are more, anything may have been revoked.</summary>
    public const int MostRevoked = 1_000;

    private const string Sql = "SELECT next_from, entry, subject, company_id, plan, requests, timeline FROM catalog_news_on_timeline($1)";

    /// <summary>
    /// What was changed by transactions from that one on. News come again as long as a transaction that began before them runs. Null asks
    /// for nothing but where to begin.
    /// </summary>
    public async Task<NewsRead> ReadAsync(long? from, CancellationToken ct)
    {
        await using var command = catalog.Primary.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)from ?? DBNull.Value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var (next, timeline, revoked, companies) = (0L, 0, new Dictionary<Guid, Guid>(), new List<CompanyNews>());
        while (await rows.ReadAsync(ct))
        {
            (next, timeline) = (rows.GetInt64(0), rows.GetInt32(6));
            if (!rows.IsDBNull(1))
                revoked[rows.GetGuid(1)] = rows.GetGuid(2);
            else if (!rows.IsDBNull(3))
                companies.Add(new(rows.GetGuid(3), rows.GetString(4), rows.IsDBNull(5) ? null : rows.GetInt64(5)));
        }
        return new(next, timeline, revoked, companies);
    }
}
