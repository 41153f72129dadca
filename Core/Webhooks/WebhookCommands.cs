using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Webhooks;

/// <summary>Changes to webhooks.</summary>
public sealed class WebhookCommands(TenantDatabase database, VersionedWrites writes, IOptions<WebhookOptions> options, TimeProvider clock)
{
    /// <summary>Kind of the event that a test sends.</summary>
    public const string TestEvent = "webhook.test";

    private static readonly string LockCountSql = SqlText.Of<Webhook>("lock_count");
    private static readonly string AddLaneSql = SqlText.Of<Webhook>("add_lane");
    private static readonly string SetLaneSql = SqlText.Of<Webhook>("set_lane");

    /// <summary>Makes a webhook, which is told of what happens from then on, and raises <c>webhook.created</c>.</summary>
    public async Task<Change<Webhook>> CreateAsync(Tenant tenant, WebhookValues values, CancellationToken ct)
    {
        var errors = values.Check(options.Value);
        return DomainTelemetry.Count("webhook.create", errors.None ? await SaveAsync(tenant, values, ct) : new Change<Webhook>.Invalid(errors));
    }

    /// <summary>Changes what <paramref name="change"/> makes different and raises <c>webhook.updated</c>.</summary>
    public async Task<Change<Webhook>> UpdateAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<WebhookValues, WebhookValues> change, CancellationToken ct) => DomainTelemetry.Count(
        "webhook.update",
        await ChangeAsync(tenant, id, expected, (_, webhook) =>
        {
            var values = change(webhook.Values());
            var errors = values.Check(options.Value);
            if (!errors.None)
                return new Change<Webhook>.Invalid(errors);
            webhook.Set(values, clock.GetUtcNow());
            return null;
        }, "webhook.updated", ct));

    /// <summary>Takes it out of the list and sends nothing more there; raises <c>webhook.archived</c>. It is not brought back.</summary>
    public async Task<Change<Webhook>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "webhook.archive",
        await ChangeAsync(tenant, id, expected, (write, webhook) =>
        {
            writes.SetArchived(write, webhook, archived: true);
            return null;
        }, "webhook.archived", ct));

    /// <summary>Signs with a new secret, for that long with the one of before too; raises <c>webhook.rotated</c>.</summary>
    public async Task<Change<Webhook>> RotateAsync(Tenant tenant, Guid id, TimeSpan overlap, CancellationToken ct)
    {
        var errors = new FieldErrors().Require(
            overlap >= TimeSpan.Zero && overlap <= WebhookOptions.MostOverlap, "overlapSeconds", $"must be 0 to {WebhookOptions.MostOverlap.TotalSeconds:0}");
        return DomainTelemetry.Count("webhook.rotate", !errors.None ? new Change<Webhook>.Invalid(errors) : await ChangeAsync(
            tenant, id, ExpectedVersion.Any, (_, webhook) =>
            {
                webhook.Rotate(overlap == TimeSpan.Zero ? null : clock.GetUtcNow() + overlap);
                return null;
            }, "webhook.rotated", ct));
    }

    /// <summary>Disables it for a reason that its receiver gave; raises <c>webhook.disabled</c>.</summary>
    internal Task<Change<Webhook>> DisableAsync(Tenant tenant, Guid id, string reason, CancellationToken ct) => ChangeAsync(
        tenant, id, ExpectedVersion.Any, (_, webhook) =>
        {
            webhook.Disable(reason, clock.GetUtcNow());
            return null;
        }, "webhook.disabled", ct);

    /// <summary>Raises <see cref="TestEvent"/>, which is sent to this webhook alone, whatever it asked for.</summary>
    public async Task<Change<Webhook>> TestAsync(Tenant tenant, Guid id, CancellationToken ct) => DomainTelemetry.Count(
        "webhook.test",
        await database.WriteAsync<Change<Webhook>>(tenant, async (write, token) =>
        {
            var webhook = await write.Db.Set<Webhook>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token);
            if (webhook is not { IsOpen: true })
            {
                write.Rollback();
                return webhook is null ? new Change<Webhook>.NotFound() : new WebhookClosed();
            }
            write.Unaudited("test of a webhook");
            write.Raise(Event(TestEvent, webhook));
            return new Change<Webhook>.Done(webhook);
        }, ct));

    private Task<Change<Webhook>> SaveAsync(Tenant tenant, WebhookValues values, CancellationToken ct) =>
        database.WriteAsync<Change<Webhook>>(tenant, async (write, token) =>
        {
            await using (var locked = new NpgsqlCommand(LockCountSql, write.Connection, write.Transaction) { Parameters = { Value(tenant.CompanyId) } })
                await locked.ExecuteNonQueryAsync(token);
            if (await write.Db.Set<Webhook>().CountAsync(one => one.ArchivedAt == null, token) >= options.Value.MostPerCompany)
            {
                write.Rollback();
                return new TooManyWebhooks(options.Value.MostPerCompany);
            }
            var webhook = Webhook.Create(tenant.CompanyId, values, clock.GetUtcNow());
            write.Db.Add(webhook);
            var lane = Lane(AddLaneSql, webhook);
            lane.Parameters.Add(Value((long)tenant.Epoch));
            write.AtEnd(lane);
            write.Raise(Event("webhook.created", webhook));
            return new Change<Webhook>.Done(webhook);
        }, ct);

    private Task<Change<Webhook>> ChangeAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<TenantWrite, Webhook, Change<Webhook>?> change, string type, CancellationToken ct) =>
        writes.ChangeAsync<Webhook>(tenant, id, expected, (write, webhook, _) =>
        {
            if (change(write, webhook) is { } refusal)
                return Task.FromResult<Change<Webhook>?>(refusal);
            write.AtEnd(Lane(SetLaneSql, webhook));
            return Task.FromResult<Change<Webhook>?>(null);
        }, webhook => Event(type, webhook), ct);

    private static NpgsqlBatchCommand Lane(string sql, Webhook webhook) => new(sql)
    {
        Parameters = { Value(webhook.CompanyId), Value(webhook.Id), Value(webhook.IsOpen) },
    };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static EventDraft Event(string type, Webhook webhook) => new(type, "webhook", webhook.Id, JsonBytes.Of(webhook, WebhookJson.WriteReference));
}
