using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Metering;

/// <summary>How finely figures are asked for.</summary>
/// <param name="Name">What clients call it, and PostgreSQL.</param>
/// <param name="Length">Its length.</param>
/// <param name="Most">The longest time that may be asked for; with the few parts of the API it bounds the rows.</param>
/// <param name="Usual">The time when the client does not say.</param>
public sealed record UsageInterval(string Name, TimeSpan Length, TimeSpan Most, TimeSpan Usual)
{
    /// <summary>Minute, hour and day, in UTC.</summary>
    public static IReadOnlyList<UsageInterval> All { get; } =
    [
        new("minute", TimeSpan.FromMinutes(1), TimeSpan.FromHours(6), TimeSpan.FromHours(1)),
        new("hour", TimeSpan.FromHours(1), TimeSpan.FromDays(31), TimeSpan.FromDays(1)),
        new("day", TimeSpan.FromDays(1), TimeSpan.FromDays(92), TimeSpan.FromDays(30)),
    ];

    /// <summary>The start of the interval that a time is in.</summary>
    public DateTimeOffset StartOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero);
}

/// <summary>Requests of an interval to a part of the API.</summary>
/// <param name="At">When the interval begins.</param>
/// <param name="Group">The part.</param>
/// <param name="Counts">How many.</param>
public sealed record UsedRequests(DateTime At, string Group, RequestCounts Counts);

/// <summary>Reads how many requests a company made; some seconds behind.</summary>
public sealed class RequestUsage(TenantDatabase database)
{
    private static readonly string Sql = SqlText.Of<RequestMeter>("usage");

    /// <summary>Intervals and parts with requests, in that order.</summary>
    public Task<List<UsedRequests>> ReadAsync(Tenant tenant, UsageInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        database.QueryAsync(tenant, () => Query(tenant, interval, from, to), ReadAsync, ct);

    private static NpgsqlBatchCommand Query(Tenant tenant, UsageInterval interval, DateTimeOffset from, DateTimeOffset to) => new(Sql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = tenant.CompanyId },
            new NpgsqlParameter<DateTime> { TypedValue = from.UtcDateTime },
            new NpgsqlParameter<DateTime> { TypedValue = to.UtcDateTime },
            new NpgsqlParameter<string> { TypedValue = interval.Name },
        },
    };

    private static async Task<List<UsedRequests>> ReadAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        var used = new List<UsedRequests>();
        while (await rows.ReadAsync(ct))
            used.Add(new(rows.GetDateTime(0), rows.GetString(1), new(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6))));
        return used;
    }
}
