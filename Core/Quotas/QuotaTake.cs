using System.Globalization;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Quotas;

/// <summary>
/// The statement that counts what a transaction makes. It travels in the batch of the commit, so it costs no round trip, and the row it
/// locks is held no longer than that batch. At the limit it fails, and with it the transaction: what is counted and what exists cannot differ.
/// </summary>
public sealed class QuotaTake(QuotaLimits limits)
{
    private const string Exceeded = "SC010";
    private static readonly string Sql = SqlText.Of<QuotaTake>("take");

    /// <summary>Statements without rows, in an order that is the same in every transaction.</summary>
    internal IEnumerable<NpgsqlBatchCommand> Statements(Tenant tenant, IReadOnlyDictionary<Quota, int> counts) =>
        from count in counts
        where count.Value != 0
        orderby count.Key
        select new NpgsqlBatchCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = count.Key.Name() },
                new NpgsqlParameter<int> { TypedValue = count.Value },
                new NpgsqlParameter<long> { TypedValue = limits.Of(tenant.Plan, count.Key) },
            },
        };

    /// <summary>What the error of a commit says about quotas; null if it is about something else.</summary>
    internal QuotaExceededException? Refusal(Tenant tenant, IReadOnlyDictionary<Quota, int> counts, PostgresException error)
    {
        // The hint is "<quota> <used>".
        if (error.SqlState != Exceeded || error.Hint?.Split(' ') is not [var name, var used])
            return null;
        var quota = QuotaNames.All.Single(one => one.Name() == name);
        QuotaTelemetry.Refused(quota, tenant.Plan);
        return new QuotaExceededException(
            limits.Refuse(tenant.Plan, quota, counts[quota], long.Parse(used, CultureInfo.InvariantCulture)), error);
    }
}
