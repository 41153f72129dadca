using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain;

namespace Scale.Core.Webhooks;

/// <summary>An address of a company's that is told of its events.</summary>
public sealed class Webhook : ITenantEntity, IArchivable
{
    private Webhook()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <inheritdoc />
    public Guid Id { get; private init; }

    /// <summary>Where deliveries go. Whoever knows some of these addresses can write there, so it reaches no event, log or audit entry.</summary>
    [Secret]
    public string Url { get; private set; } = "";

    /// <summary>What it is for, in the company's words.</summary>
    public string? Description { get; private set; }

    /// <summary>Which events: <c>order.created</c>, all of a resource (<c>order.*</c>), or <c>*</c>.</summary>
    public string[] Events { get; private set; } = [];

    /// <summary>See <see cref="WebhookState"/>.</summary>
    public string State { get; private set; } = WebhookState.Active;

    /// <summary>See <see cref="WebhookDisabled"/>; null as long as it is active.</summary>
    public string? DisabledReason { get; private set; }

    /// <summary>When it was disabled; null as long as it is active.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    /// <summary>1, and 1 more with every rotation: what the secret is derived from.</summary>
    public int SecretNumber { get; private set; } = 1;

    /// <summary>Until when the secret of before signs too; null if there is none.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; private set; }

    /// <inheritdoc />
    public long Version { get; private set; } = 1;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <inheritdoc />
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>Whether events are sent there.</summary>
    public bool IsOpen => State == WebhookState.Active && ArchivedAt is null;

    /// <summary>Without the address: records end up in logs.</summary>
    public override string ToString() => $"{nameof(Webhook)} {Id}";

    /// <summary>What can be changed, as it is.</summary>
    internal WebhookValues Values() => new(Url, Description, Events, State);

    /// <summary>A new webhook of values that have passed <see cref="WebhookValues.Check"/>.</summary>
    internal static Webhook Create(Guid companyId, WebhookValues values, DateTimeOffset now)
    {
        var webhook = new Webhook { CompanyId = companyId, Id = Guid.CreateVersion7(now), CreatedAt = Times.ToMilliseconds(now) };
        webhook.Set(values, now);
        return webhook;
    }

    /// <summary>Takes over values that have passed <see cref="WebhookValues.Check"/>.</summary>
    internal void Set(WebhookValues values, DateTimeOffset now)
    {
        Url = values.Url!.Trim();
        Description = values.Description?.Trim();
        Events = [.. values.Events!.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (values.State == WebhookState.Disabled)
            Disable(WebhookDisabled.Requested, now);
        else
            (State, DisabledReason, DisabledAt) = (WebhookState.Active, null, null);
    }

    /// <summary>Sends nothing there any more; one that is disabled keeps its reason.</summary>
    internal void Disable(string reason, DateTimeOffset now)
    {
        if (State != WebhookState.Disabled)
            (State, DisabledReason, DisabledAt) = (WebhookState.Disabled, reason, Times.ToMilliseconds(now));
    }

    /// <summary>Signs with a new secret; with the one of before too, until that time.</summary>
    internal void Rotate(DateTimeOffset? previousUntil) =>
        (SecretNumber, PreviousSecretUntil) = (SecretNumber + 1, previousUntil is { } until ? Times.ToMilliseconds(until) : null);
}

/// <summary>The states of a webhook.</summary>
public static class WebhookState
{
    /// <summary>Events are sent.</summary>
    public const string Active = "active";

    /// <summary>Nothing is sent, and events of meanwhile never will be.</summary>
    public const string Disabled = "disabled";
}

/// <summary>Why a webhook is disabled.</summary>
public static class WebhookDisabled
{
    /// <summary>Somebody of the company wanted that.</summary>
    public const string Requested = "requested";

    /// <summary>The receiver answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>Nothing but failures for <see cref="WebhookOptions.DisableAfter"/>.</summary>
    public const string Failing = "failing";
}
