using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>What became of a delivery that is to be sent again.</summary>
public abstract record Redelivery
{
    private Redelivery()
    {
    }

    /// <summary>It is to be sent now.</summary>
    public sealed record Queued(WebhookDelivery Delivery) : Redelivery;

    /// <summary>The company has no such webhook, or the webhook no such delivery.</summary>
    public sealed record NotFound : Redelivery;

    /// <summary>The webhook is disabled or archived.</summary>
    public sealed record Closed : Redelivery;
}

/// <summary>Changes to deliveries that clients ask for.</summary>
public sealed class DeliveryCommands(TenantDatabase database, TimeProvider clock)
{
    private static readonly string RedeliverSql = SqlText.Of<WebhookDelivery>("redeliver");

    /// <summary>Sends a delivery again, under the same id, with the whole schedule before it.</summary>
    public async Task<Redelivery> RedeliverAsync(Tenant tenant, Guid webhook, Guid delivery, CancellationToken ct) => DomainTelemetry.Count(
        "webhook.redeliver",
        await database.WriteAsync<Redelivery>(tenant, async (write, token) =>
        {
            if (await write.Db.Set<Webhook>().FindAsync([tenant.CompanyId, webhook], token) is not { } found)
                return Refused(write, new Redelivery.NotFound());
            if (!found.IsOpen)
                return Refused(write, new Redelivery.Closed());
            await using var command = new NpgsqlCommand(RedeliverSql, write.Connection, write.Transaction)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId }, new NpgsqlParameter<Guid> { TypedValue = webhook },
                    new NpgsqlParameter<Guid> { TypedValue = delivery }, new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime },
                },
            };
            await using var rows = await command.ExecuteReaderAsync(token);
            if (!await rows.ReadAsync(token))
                return Refused(write, new Redelivery.NotFound());
            write.Audit(new AuditDraft("webhook_delivery.redelivered", "webhook_delivery", delivery, null, null));
            return new Redelivery.Queued(WebhookDelivery.Read(rows));
        }, ct));

    private static Redelivery Refused(TenantWrite write, Redelivery outcome)
    {
        write.Rollback();
        return outcome;
    }
}
