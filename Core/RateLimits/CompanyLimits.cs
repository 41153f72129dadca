using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Core.RateLimits;

/// <summary>What a company may do in all.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Requests">Requests in a period, by the plan or its own.</param>
/// <param name="Period">How long a period is.</param>
/// <param name="IsOwn">Whether the limit is the company's own, not its plan's.</param>
public sealed record CompanyLimit(string Plan, long Requests, TimeSpan Period, bool IsOwn);

/// <summary>Gives single companies another limit than their plan's.</summary>
public sealed class CompanyLimits
{
    /// <summary>Largest limit of a company's own.</summary>
    public const long MostRequests = 10_000_000;

    private const string FindSql = "SELECT requests FROM company_limits WHERE company_id = $1";
    private const string RemoveSql = "DELETE FROM company_limits WHERE company_id = $1";
    private static readonly string SetSql = SqlText.Of<CompanyLimits>("set_limit");

    private readonly ITenantDirectory _directory;
    private readonly CatalogReads _reads;
    private readonly CatalogWrites _writes;
    private readonly RateLimitRuleSets _sets;

    internal CompanyLimits(ITenantDirectory directory, CatalogReads reads, CatalogWrites writes, RateLimitRuleSets sets) =>
        (_directory, _reads, _writes, _sets) = (directory, reads, writes, sets);

    /// <summary>The limit of a company; null if there is no such company.</summary>
    public async Task<CompanyLimit?> FindAsync(Guid companyId, CancellationToken ct) =>
        await _directory.FindAsync(companyId, ct) is { } tenant
            ? Describe(tenant, await _reads.RunAsync(tenant, (db, token) => OwnAsync(db, companyId, token), ct))
            : null;

    /// <summary>
    /// Gives the company a limit of its own, or with null its plan's again. All instances keep to it within a second. Null if there is
    /// no such company.
    /// </summary>
    public async Task<CompanyLimit?> SetAsync(Guid companyId, long? requests, Actor actor, CancellationToken ct)
    {
        if (await _directory.FindAsync(companyId, ct) is not { } tenant)
            return null;
        await _writes.RunAsync(tenant with { Actor = actor }, async (write, token) =>
        {
            var before = await OwnAsync(write.Db, companyId, token);
            if (before == requests)
            {
                write.Rollback();
                return false;
            }
            await using var change = requests is { } limit ? Command(write.Db, SetSql, companyId, limit) : Command(write.Db, RemoveSql, companyId);
            await change.ExecuteNonQueryAsync(token);
            write.Audit(new AuditDraft("company_limits.updated", "company_limits", companyId, Json(before), Json(requests)));
            return true;
        }, ct);
        return Describe(tenant, requests);
    }

    private CompanyLimit Describe(Tenant tenant, long? own)
    {
        var plan = _sets.OfPlan(tenant.Plan)[(int)RateLimitPolicy.Standard].All[0];
        return new CompanyLimit(tenant.Plan, own ?? plan.Limit, plan.Period, own is not null);
    }

    private static async Task<long?> OwnAsync(CatalogContext db, Guid companyId, CancellationToken ct)
    {
        await using var command = Command(db, FindSql, companyId);
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    private static NpgsqlCommand Command(CatalogContext db, string sql, Guid companyId, params ReadOnlySpan<long> values)
    {
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection());
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = companyId });
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        return command;
    }

    private static ReadOnlyMemory<byte>? Json(long? requests) => requests is not { } value ? default(ReadOnlyMemory<byte>?) : JsonBytes.Of(value, static (json, value) =>
    {
        json.WriteStartObject();
        json.WriteNumber("requests", value);
        json.WriteEndObject();
    });
}
