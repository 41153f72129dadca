using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Domain.Companies;

namespace Scale.Core.Quotas;

/// <summary>The quota of users. They live in the catalog and are few, so they are counted, under a lock on their company.</summary>
public sealed class UserQuota(QuotaLimits limits)
{
    private static readonly string LockSql = SqlText.Of<UserQuota>("lock_company");

    /// <summary>Throws if the company's plan has no room for one more user. Of several at once, each sees what the others made.</summary>
    public async Task RequireRoomAsync(CatalogWrite write, CancellationToken ct)
    {
        var company = await write.Db.Companies.FromSqlRaw(LockSql, write.Tenant.CompanyId).AsNoTracking().SingleAsync(ct);
        if (limits.Of(company.Plan, Quota.Users) is var limit && limit == 0)
            return;
        var used = await write.Db.Users.LongCountAsync(user => user.CompanyId == company.Id && user.ArchivedAt == null, ct);
        if (used < limit)
            return;
        QuotaTelemetry.Refused(Quota.Users, company.Plan);
        throw new QuotaExceededException(limits.Refuse(company.Plan, Quota.Users, requested: 1, used));
    }
}
