using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Webhooks;

/// <summary>
/// Whether a company's webhooks are sent to at all. What is to be sent stays to be sent, and the place in the log stays where it is: afterwards
/// everything is told that was not.
/// </summary>
public static class WebhookHold
{
    private static readonly string Sql = SqlText.Of<Webhook>("hold_lanes");

    /// <summary>Holds all webhooks of the company, or lets them go on. For a transaction on its shard that raises an event: with it they are found again.</summary>
    public static NpgsqlBatchCommand Of(Guid company, bool held) => new(Sql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = company }, new NpgsqlParameter<bool> { TypedValue = held } },
    };
}
