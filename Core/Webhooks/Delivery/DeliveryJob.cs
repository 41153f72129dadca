using System.Text.Json;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>The job that sends what one webhook is to be told; there is never more than one unfinished of a webhook.</summary>
public static class DeliveryJob
{
    /// <summary>Its kind.</summary>
    public const string Kind = "webhooks.deliver";

    /// <summary>A queue of its own: receivers are slow.</summary>
    public const string Queue = "webhooks";

    // What a receiver does is no failure of the job. After the last one the next search enqueues it anew.
    internal const short MaxAttempts = 5;

    /// <summary>The webhook a job is about.</summary>
    public static Guid WebhookId(ReadOnlyMemory<byte> args)
    {
        using var document = JsonDocument.Parse(args);
        return document.RootElement.GetProperty("webhookId"u8).GetGuid();
    }
}
