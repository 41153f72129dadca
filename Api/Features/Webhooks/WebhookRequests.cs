using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Api.Http.OpenApi;
using Scale.Core.Webhooks;

namespace Scale.Api.Features.Webhooks;

/// <summary>What to change about a webhook.</summary>
public record UpdateWebhookRequest : MergeRequest
{
    /// <summary>Where deliveries go: https, on a public address.</summary>
    /// <example>https://example.com/hooks/scale</example>
    [StringLength(WebhookAddress.MostLength, MinimumLength = 1)]
    public string? Url { get; set => field = Sent(value); }

    /// <summary>What it is for.</summary>
    /// <example>Stock system</example>
    [StringLength(WebhookValues.MostDescription, MinimumLength = 1)]
    public string? Description { get; set => field = Sent(value); }

    /// <summary>Which events: of a kind, all of a resource, or all (*).</summary>
    /// <example>["order.created", "product.*"]</example>
    [Length(1, WebhookValues.MostEvents)]
    public IReadOnlyList<string?>? Events { get; set => field = Sent(value); }

    /// <summary>Whether events are sent.</summary>
    /// <example>active</example>
    [AllowedValues(WebhookState.Active, WebhookState.Disabled)]
    public string? State { get; set => field = Sent(value); }

    /// <summary>Without the address: records end up in logs.</summary>
    public override string ToString() => nameof(UpdateWebhookRequest);

    internal WebhookValues ApplyTo(WebhookValues now) => new(
        Merge(Url, now.Url), Merge(Description, now.Description), Merge(Events, now.Events), Merge(State, now.State));
}

/// <summary>A webhook to make.</summary>
[RequiredFields(nameof(Url), nameof(Events))]
public sealed record WebhookRequest : UpdateWebhookRequest
{
    /// <summary>Without the address: records end up in logs.</summary>
    public override string ToString() => nameof(WebhookRequest);

    internal WebhookValues ToValues() => new(Url, Description, Events, State ?? WebhookState.Active);
}

/// <summary>How a webhook's secret is to be replaced.</summary>
public sealed record RotateWebhookRequest
{
    /// <summary>How long the secret of before signs too, in seconds; 0 ends it at once.</summary>
    /// <example>86400</example>
    [Range(0, 604_800)]
    public int OverlapSeconds { get; set; }
}
