using Microsoft.EntityFrameworkCore;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;

namespace Scale.Core.Domain.Companies;

/// <summary>
/// Putting companies away and bringing them back, by operators. Of an archived company the keys, sessions and passwords are as good as unknown,
/// and its streams end; every process knows within a second. Its rows stay where they are, and what it has asked for before is done; but its
/// webhooks are held until it is back.
/// </summary>
public sealed class CompanyArchive(VersionedCatalogWrites writes, ITenantDirectory tenants, TimeProvider clock)
{
    private static readonly string LockSql = SqlText.Of<Company>("lock_company");

    /// <summary>Lets nobody in any more and raises <c>company.archived</c>. Again, it stays as it is.</summary>
    public async Task<Change<Company>> ArchiveAsync(Guid id, ExpectedVersion expected, Actor actor, CancellationToken ct) => DomainTelemetry.Count(
        "company.archive",
        await SetAsync(id, expected, actor, "company.archived", archivedAt => archivedAt ?? Times.ToMilliseconds(clock.GetUtcNow()), ct));

    /// <summary>Lets them in again and raises <c>company.restored</c>. Keys and sessions that have not ended meanwhile work as before.</summary>
    public async Task<Change<Company>> RestoreAsync(Guid id, ExpectedVersion expected, Actor actor, CancellationToken ct) => DomainTelemetry.Count(
        "company.restore", await SetAsync(id, expected, actor, "company.restored", _ => null, ct));

    private async Task<Change<Company>> SetAsync(
        Guid id, ExpectedVersion expected, Actor actor, string eventType, Func<DateTimeOffset?, DateTimeOffset?> archivedAt, CancellationToken ct)
    {
        if (await tenants.FindAsync(id, ct) is not { } tenant)
            return new Change<Company>.NotFound();
        return await writes.ChangeAsync(
            tenant with { Actor = actor }, (write, token) => write.Db.Companies.FromSqlRaw(LockSql, id).SingleOrDefaultAsync(token), expected,
            (write, company, _) =>
            {
                company.ArchivedAt = archivedAt(company.ArchivedAt);
                var isArchived = company.ArchivedAt is not null;
                if (isArchived)
                    write.Revoke(company.Id);
                write.AtEndOnShard(() => WebhookHold.Of(company.Id, isArchived));
                return Task.FromResult<Change<Company>?>(null);
            },
            company => new EventDraft(eventType, "company", company.Id, JsonBytes.Of(company, CompanyJson.Write)), ct);
    }
}
