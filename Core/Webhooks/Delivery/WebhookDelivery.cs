using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Data.Replicas;
using Scale.Core.Domain;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>What was sent, or is to be sent, to a webhook because of one event.</summary>
/// <param name="Id">UUIDv7; the receiver knows it as <c>msg_…</c>.</param>
/// <param name="EventType">What happened.</param>
/// <param name="EventSeq">The event's number in the company's log.</param>
/// <param name="Status">See <see cref="DeliveryStatus"/>.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="NextAttemptAt">When it is to be sent next; null if it is not.</param>
/// <param name="LastAttemptAt">When it was last sent; null if it was not.</param>
/// <param name="LastStatus">What the receiver answered last; null if it did not.</param>
/// <param name="LastError">See <see cref="DeliveryError"/>; null if there was none.</param>
/// <param name="LastExcerpt">Beginning of the last answer.</param>
public sealed record WebhookDelivery(
    Guid Id, string EventType, long EventSeq, string Status, int Attempts, DateTime? NextAttemptAt, DateTime? LastAttemptAt, int? LastStatus, string? LastError,
    string? LastExcerpt)
{
    /// <summary>The deliveries to one webhook, newest first.</summary>
    public static ListDefinition List { get; } = new("webhook_deliveries", SqlText.Of<WebhookDelivery>("delivery_list"), (json, row) => Write(json, Read(row)))
    {
        Sorts = [ListSort.ById("createdAt")],
        Filters =
        [
            ListFilter.Id("webhookId", "webhook_id", "Deliveries to that webhook."),
            ListFilter.OneOf("status", "status", "That stand so.", [DeliveryStatus.Pending, DeliveryStatus.Succeeded, DeliveryStatus.Failed]),
        ],
        Within = "webhookId",
        // Workers write them, so no token and no memory of the caller knows of them; and who was just sent one may look for it at once.
        From = ReadFrom.Primary,
    };

    /// <summary>What the receiver knows it as, the same with every attempt.</summary>
    public string MessageId => MessageOf(Id);

    /// <summary>Without what the receiver answered: records end up in logs.</summary>
    public override string ToString() => $"{nameof(WebhookDelivery)} {Id}";

    /// <summary>Writes it as clients see it.</summary>
    public static void Write(Utf8JsonWriter json, WebhookDelivery delivery)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, delivery.Id);
        json.WriteString("messageId"u8, delivery.MessageId);
        json.WriteString("eventType"u8, delivery.EventType);
        json.WriteNumber("eventSeq"u8, delivery.EventSeq);
        json.WriteString("status"u8, delivery.Status);
        json.WriteNumber("attempts"u8, delivery.Attempts);
        json.WriteTime("nextAttemptAt"u8, delivery.NextAttemptAt);
        json.WriteTime("lastAttemptAt"u8, delivery.LastAttemptAt);
        if (delivery.LastStatus is { } status)
            json.WriteNumber("lastStatus"u8, status);
        else
            json.WriteNull("lastStatus"u8);
        json.WriteString("lastError"u8, delivery.LastError);
        json.WriteString("lastExcerpt"u8, delivery.LastExcerpt);
        json.WriteEndObject();
    }

    internal static string MessageOf(Guid delivery) => $"msg_{delivery:N}";

    // Columns in the order of delivery_list.sql and redeliver.sql.
    internal static WebhookDelivery Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), Time(row, 5), Time(row, 6), row.IsDBNull(7) ? null : row.GetInt32(7),
        row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9));

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);
}

/// <summary>The states of a delivery.</summary>
public static class DeliveryStatus
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    public const string Pending = "pending";

    /// <summary>The receiver answered 2xx.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>All attempts failed, or the event is gone.</summary>
    public const string Failed = "failed";
}

/// <summary>Why an attempt failed, as codes that are safe to show.</summary>
public static class DeliveryError
{
    /// <summary>The receiver answered another status than 2xx; redirections are not followed.</summary>
    public const string Status = "status";

    /// <summary>It took longer than <see cref="WebhookOptions.Timeout"/>.</summary>
    public const string Timeout = "timeout";

    /// <summary>The name leads nowhere.</summary>
    public const string Name = "name_not_resolved";

    /// <summary>The name leads to addresses that are not public only.</summary>
    public const string Address = "address_not_allowed";

    /// <summary>The certificate is not valid for the name or of nobody trusted, or there is no TLS.</summary>
    public const string Tls = "tls_failed";

    /// <summary>Nobody answers there, or hangs up.</summary>
    public const string Connection = "connection_failed";

    /// <summary>The answer is no HTTP, or its head is too large.</summary>
    public const string Response = "invalid_response";

    /// <summary>The webhook's address is no longer allowed by the configuration.</summary>
    public const string Url = "url_not_allowed";

    /// <summary>The event is no longer kept.</summary>
    public const string EventGone = "event_gone";
}
