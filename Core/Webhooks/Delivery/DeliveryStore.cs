using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>Where a webhook stands: what is due, and how to sign it.</summary>
/// <param name="Url">Where deliveries go.</param>
/// <param name="SecretNumber">Number of the secret.</param>
/// <param name="PreviousSecretUntil">Until when the one of before signs too.</param>
/// <param name="FailingSince">Since when there is nothing but failures.</param>
internal sealed record WebhookLane(string Url, int SecretNumber, DateTime? PreviousSecretUntil, DateTime? FailingSince)
{
    /// <summary>What is to be sent now.</summary>
    public IReadOnlyList<DueDelivery> Due { get; init; } = [];

    /// <summary>There are more events than were looked at.</summary>
    public bool More { get; init; }

    /// <summary>Until when the receiver wants nothing; null if it did not say so in this turn.</summary>
    public DateTime? PausedUntil { get; init; }

    /// <summary>It was disabled in this turn.</summary>
    public bool IsDisabled { get; init; }
}

/// <summary>What an attempt makes of its delivery.</summary>
internal sealed record DeliveryUpdate(Guid Id, string Status, short Retries, DateTime? NextAttemptAt, DateTime? AttemptedAt, Attempt Attempt);

/// <summary>The rows of one webhook's deliveries and of its lane.</summary>
internal sealed class DeliveryStore(TenantDatabase database)
{
    private const int MostNews = 500;

    private static readonly string LaneSql = SqlText.Of<DeliveryStore>("lane");
    private static readonly string DueSql = SqlText.Of<DeliveryStore>("due");
    private static readonly string NewsSql = SqlText.Of<DeliveryStore>("news");
    private static readonly string TakeSql = SqlText.Of<DeliveryStore>("take");
    private static readonly string AttemptedSql = SqlText.Of<DeliveryStore>("attempted");
    private static readonly string ServedSql = SqlText.Of<DeliveryStore>("served");

    /// <summary>
    /// Up to <paramref name="most"/> deliveries that are due. If those made before are fewer, events become deliveries first: the rows and the lane's new place
    /// are one transaction, so each event that the webhook wants becomes exactly one. Null: nothing may be sent there now.
    /// </summary>
    public Task<WebhookLane?> TakeAsync(Tenant tenant, Guid webhook, int most, DateTimeOffset now, CancellationToken ct) =>
        database.WriteAsync<WebhookLane?>(tenant, async (write, token) =>
        {
            var asked = new Asked(write, webhook, most, now);
            if (await LaneAsync(asked, token) is not { } lane)
            {
                write.Rollback();
                return null;
            }
            if (lane.Due.Count >= most)
            {
                write.Rollback();
                return lane with { More = true };
            }
            write.Unaudited("deliveries to webhooks");
            if (await NewsAsync(asked, token) is { Count: > 0 } news)
                lane = lane with { Due = await MakeAsync(asked, news, token), More = news.Count == MostNews };
            if (lane.Due.Count == 0)
                write.AtEnd(Served(tenant.CompanyId, webhook, now, lane.FailingSince, null));
            return lane;
        }, ct);

    /// <summary>Notes what became of some deliveries, and when the webhook is to be looked at again.</summary>
    public Task RecordAsync(
        Tenant tenant, Guid webhook, IReadOnlyList<DeliveryUpdate> updates, DateTimeOffset now, DateTime? failingSince, DateTime? pausedUntil, CancellationToken ct) =>
        database.WriteAsync(tenant, (write, _) =>
        {
            write.Unaudited("deliveries to webhooks");
            if (updates.Count > 0)
                write.AtEnd(Attempted(tenant.CompanyId, updates));
            write.AtEnd(Served(tenant.CompanyId, webhook, now, failingSince, pausedUntil));
            return Task.FromResult(true);
        }, ct);

    private static async Task<WebhookLane?> LaneAsync(Asked asked, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(asked.Write.Connection, asked.Write.Transaction)
        {
            BatchCommands = { new NpgsqlBatchCommand(LaneSql) { Parameters = { asked.Company, asked.Webhook, Time(asked.Now.UtcDateTime) } }, DueCommand(asked) },
        };
        await using var rows = await batch.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
            return null;
        var lane = new WebhookLane(rows.GetString(0), rows.GetInt32(1), rows.IsDBNull(2) ? null : rows.GetDateTime(2), rows.IsDBNull(3) ? null : rows.GetDateTime(3));
        await rows.NextResultAsync(ct);
        return lane with { Due = await DueAsync(rows, ct) };
    }

    private static async Task<IReadOnlyList<News>> NewsAsync(Asked asked, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(NewsSql, asked.Write.Connection, asked.Write.Transaction)
        {
            Parameters = { asked.Company, asked.Webhook, new NpgsqlParameter<int> { TypedValue = MostNews } },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var news = new List<News>();
        while (await rows.ReadAsync(ct))
            news.Add(new News(rows.GetInt64(0), rows.GetDateTime(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetBoolean(4)));
        return news;
    }

    private static async Task<IReadOnlyList<DueDelivery>> MakeAsync(Asked asked, IReadOnlyList<News> news, CancellationToken ct)
    {
        News[] wanted = [.. news.Where(one => one.IsWanted)];
        WebhookTelemetry.CountTaken(wanted.Length);
        // Ids of one millisecond are random; sorted, they keep the order of the events.
        Guid[] ids = [.. wanted.Select(_ => Guid.CreateVersion7(asked.Now)).Order()];
        await using var batch = new NpgsqlBatch(asked.Write.Connection, asked.Write.Transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(TakeSql)
                {
                    Parameters =
                    {
                        asked.Company, asked.Webhook, new NpgsqlParameter<long> { TypedValue = news[^1].Seq }, Time(asked.Now.UtcDateTime), Value(ids),
                        Value<long[]>([.. wanted.Select(one => one.Seq)]), Times([.. wanted.Select(one => (DateTime?)one.At)]),
                        Value<string[]>([.. wanted.Select(one => one.Type)]), Value<string?[]>([.. wanted.Select(one => one.TraceParent)]),
                    },
                },
                DueCommand(asked),
            },
        };
        // The first statement has no rows, so the reader stands on the second.
        await using var rows = await batch.ExecuteReaderAsync(ct);
        return await DueAsync(rows, ct);
    }

    private static NpgsqlBatchCommand DueCommand(Asked asked) => new(DueSql)
    {
        Parameters = { asked.Company, asked.Webhook, Time(asked.Now.UtcDateTime), new NpgsqlParameter<int> { TypedValue = asked.Most } },
    };

    private static async Task<IReadOnlyList<DueDelivery>> DueAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        var due = new List<DueDelivery>();
        while (await rows.ReadAsync(ct))
            due.Add(DueDelivery.Read(rows));
        return due;
    }

    private static NpgsqlBatchCommand Attempted(Guid company, IReadOnlyList<DeliveryUpdate> updates) => new(AttemptedSql)
    {
        Parameters =
        {
            Value(company), Value<Guid[]>([.. updates.Select(one => one.Id)]), Value<string[]>([.. updates.Select(one => one.Status)]),
            Value<short[]>([.. updates.Select(one => one.Retries)]), Times([.. updates.Select(one => one.NextAttemptAt)]),
            Times([.. updates.Select(one => one.AttemptedAt)]), Value<int?[]>([.. updates.Select(one => one.Attempt.Status)]),
            Value<string?[]>([.. updates.Select(one => one.Attempt.Error)]), Value<string?[]>([.. updates.Select(one => one.Attempt.Excerpt)]),
        },
    };

    private static NpgsqlBatchCommand Served(Guid company, Guid webhook, DateTimeOffset now, DateTime? failingSince, DateTime? pausedUntil) => new(ServedSql)
    {
        Parameters = { Value(company), Value(webhook), Time(now.UtcDateTime), Time(failingSince), Time(pausedUntil) },
    };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Time(DateTime? value) => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Times(DateTime?[] values) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Value = values };

    private sealed record News(long Seq, DateTime At, string Type, string? TraceParent, bool IsWanted);

    // A parameter belongs to one command, so each use makes its own.
    private sealed record Asked(TenantWrite Write, Guid Id, int Most, DateTimeOffset Now)
    {
        public NpgsqlParameter Company => Value(Write.Tenant.CompanyId);

        public NpgsqlParameter Webhook => Value(Id);
    }
}
