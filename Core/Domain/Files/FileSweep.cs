using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Replicas;
using Scale.Core.Files;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Files;

/// <summary>
/// Deletes stored bytes that no row has: of an upload whose row was never saved, or of a process that died with a draft. Bytes of a company
/// that the directory does not know stay: somebody should look why.
/// </summary>
public sealed class FileSweep(
    IFileStore store, TenantDatabase database, ITenantDirectory tenants, IOptions<FileSweepOptions> options, TimeProvider clock, ILogger<FileSweep> logger)
{
    private const int PerQuery = 500;
    private static readonly string RowlessSql = SqlText.Of<File>("rowless_files");

    /// <summary>Looks through the store from behind a company; answers the company to go on from, null at the end.</summary>
    public async Task<Guid?> RunAsync(Guid? afterCompany, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.MinAge;
        var (seen, company, old) = (0, afterCompany, new HashSet<Guid>());
        await foreach (var stored in store.ListAsync(afterCompany, ct))
        {
            if (stored.CompanyId != company)
            {
                await DeleteRowlessAsync(company, old, ct);
                if (seen >= options.Value.PerJob)
                    return company;
                company = stored.CompanyId;
            }
            seen++;
            if (stored.WrittenAt < before)
                old.Add(stored.FileId);
            if (old.Count == PerQuery)
                await DeleteRowlessAsync(company, old, ct);
        }
        await DeleteRowlessAsync(company, old, ct);
        return null;
    }

    private async Task DeleteRowlessAsync(Guid? company, HashSet<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return;
        if (await tenants.FindAsync(company!.Value, ct) is not { } tenant)
        {
            logger.LogWarning("{Files} files are kept for company {CompanyId}, which nobody knows", ids.Count, company);
            ids.Clear();
            return;
        }
        var rowless = await RowlessAsync(tenant, [.. ids], ct);
        foreach (var id in rowless)
        {
            await store.DeleteAsync(tenant.CompanyId, id, ct);
            logger.LogInformation("File {FileId} of company {CompanyId} is deleted: no row has it", id, tenant.CompanyId);
        }
        FileSweepTelemetry.Count(ids.Count - rowless.Count, rowless.Count);
        ids.Clear();
    }

    // From the primary: a row that a replica does not have yet is a row.
    private Task<List<Guid>> RowlessAsync(Tenant tenant, Guid[] ids, CancellationToken ct) => database.QueryAsync(
        tenant,
        () => new(RowlessSql)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid[]> { TypedValue = ids } },
        },
        static async (rows, token) =>
        {
            var found = new List<Guid>();
            while (await rows.ReadAsync(token))
                found.Add(rows.GetGuid(0));
            return found;
        }, ct, ReadFrom.Primary);
}
