using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Data.Replicas;
using Scale.Core.Tenancy;

namespace Scale.Core.Quotas;

/// <summary>What a company uses of its quotas.</summary>
/// <param name="AsOf">When it was counted.</param>
/// <param name="Used">How many of each there are.</param>
public sealed record QuotaUse(DateTimeOffset AsOf, IReadOnlyDictionary<Quota, long> Used);

/// <summary>Tells what a company uses, some seconds old at most. Nothing is refused because of it.</summary>
public sealed class QuotaStatus(TenantDatabase shards, CatalogReads catalog, IOptions<QuotaOptions> options, TimeProvider clock)
{
    private const int MostCompanies = 10_000;
    private static readonly string Sql = SqlText.Of<QuotaStatus>("usage");
    private readonly ExpiringCache<Guid, QuotaUse> _known = new(MostCompanies, clock);

    /// <summary>How many of each the company has.</summary>
    public ValueTask<QuotaUse> ReadAsync(Tenant tenant, CancellationToken ct) => _known.GetAsync(
        tenant.CompanyId, _ => CountAsync(tenant with { Consistency = null }), _ => options.Value.StatusLifetime, ct);

    // Not cancelled by the caller, who may be one of many; the command time-out bounds it.
    private async Task<QuotaUse> CountAsync(Tenant tenant)
    {
        var at = clock.GetUtcNow();
        var used = await shards.QueryAsync(
            tenant, () => new(Sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId } } },
            ReadAsync, CancellationToken.None, ReadFrom.Primary);
        used[Quota.Users] = await catalog.RunAsync(
            tenant,
            (db, token) => db.Users.LongCountAsync(user => user.CompanyId == tenant.CompanyId && user.ArchivedAt == null, token),
            CancellationToken.None);
        return new QuotaUse(at, used);
    }

    private static async Task<Dictionary<Quota, long>> ReadAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        var used = new Dictionary<Quota, long>();
        while (await rows.ReadAsync(ct))
            used[QuotaNames.All.Single(quota => quota.Name() == rows.GetString(0))] = rows.GetInt64(1);
        return used;
    }
}
