using System.Text;
using Npgsql;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>A delivery whose time has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EventType">What happened.</param>
/// <param name="Retries">How many of the waits are behind it.</param>
/// <param name="TraceParent">Of the span that wrote the event.</param>
/// <param name="Event">The event; null if it is no longer kept.</param>
internal sealed record DueDelivery(Guid Id, string EventType, short Retries, string? TraceParent, DeliveredEvent? Event)
{
    // Columns in the order of due.sql.
    public static DueDelivery Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt16(2), row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(5) ? null : new DeliveredEvent(
            row.GetInt64(4), row.GetString(1), row.GetDateTime(5), row.GetString(6), row.GetGuid(7), Encoding.UTF8.GetBytes(row.GetString(8))));
}

/// <summary>What a delivery tells about.</summary>
internal sealed record DeliveredEvent(long Seq, string Type, DateTime Time, string Resource, Guid ResourceId, byte[] Data);
