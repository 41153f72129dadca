using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Webhooks;

/// <summary>Reads of webhooks.</summary>
public sealed class WebhookQueries(TenantDatabase database)
{
    /// <summary>The list of a company's webhooks, newest first.</summary>
    public static ListDefinition List { get; } = new("webhooks", SqlText.Of<Webhook>("webhook_list"), WebhookJson.Write)
    {
        Sorts = [ListSort.ById("createdAt")],
        Archivable = true,
    };

    /// <summary>The company's webhook of that id; null if it has none.</summary>
    public Task<Webhook?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => database.ReadAsync(
        tenant, (db, token) => db.Set<Webhook>().AsNoTracking().SingleOrDefaultAsync(webhook => webhook.Id == id, token), ct);
}
