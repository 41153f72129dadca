using Npgsql;
using Scale.Core.ApiKeys;

namespace Scale.Bench.Seed;

/// <summary>A key that a seeded company's clients may use.</summary>
internal readonly record struct SeededKey(SeededCompany Company, string Text)
{
    // Keys are secrets, also of companies that do not exist: they alone are new in every run.
    public static IReadOnlyList<SeededKey> Of(IReadOnlyList<SeededCompany> companies) =>
        [.. companies.Select(company => new SeededKey(company, ApiKeyText.Create()))];
}

/// <summary>
/// Companies, their owners, keys and homes, in one transaction: it finds at once that they are there already, and is committed when the
/// shards have everything else, so that nobody meets half a company.
/// </summary>
internal static class SeedCatalog
{
    public static async Task<long> WriteAsync(NpgsqlConnection catalog, SeedOptions options, IReadOnlyList<SeededKey> keys, CancellationToken ct)
    {
        var rows = await SeedDatabase.CopyAsync(catalog, "companies (id, name, plan, created_at)", keys, (row, key) =>
        {
            row.Write(key.Company.Id);
            row.Write(key.Company.Name);
            row.Write(key.Company.Plan);
            row.Time(key.Company.CreatedAt);
        }, ct);
        rows += await SeedDatabase.CopyAsync(catalog, "users (company_id, id, email, role, created_at)", keys, (row, key) =>
        {
            row.Write(key.Company.Id);
            row.Write(key.Company.Owner);
            row.Write(options.OwnerOf(key.Company));
            row.Write("owner");
            row.Time(key.Company.CreatedAt);
        }, ct);
        rows += await SeedDatabase.CopyAsync(catalog, "api_keys (company_id, id, hash, created_at, user_id)", keys, (row, key) =>
        {
            row.Write(key.Company.Id);
            row.Write(key.Company.Key);
            row.Write(ApiKeyText.Hash(key.Text));
            row.Time(key.Company.CreatedAt);
            row.Write(key.Company.Owner);
        }, ct);
        rows += await SeedDatabase.CopyAsync(catalog, "tenant_home (company_id, shard, epoch, state)", keys, (row, key) =>
        {
            row.Write(key.Company.Id);
            row.Write(key.Company.Shard);
            row.Write(1);
            row.Write("active");
        }, ct);
        return rows;
    }
}
