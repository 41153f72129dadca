using System.Text.RegularExpressions;
using Scale.Core.Data.Changes;
using Scale.Core.Domain;

namespace Scale.Core.Webhooks;

/// <summary>What a client says about a webhook.</summary>
/// <param name="Url">Where deliveries go.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Events">Which events it is told of.</param>
/// <param name="State">See <see cref="WebhookState"/>.</param>
public sealed partial record WebhookValues(string? Url, string? Description, IReadOnlyList<string?>? Events, string? State)
{
    /// <summary>Longest description in characters.</summary>
    public const int MostDescription = 200;

    /// <summary>Most kinds of events of one webhook.</summary>
    public const int MostEvents = 50;

    /// <summary>Longest kind of event in characters.</summary>
    public const int MostEvent = 64;

    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check(WebhookOptions options)
    {
        var errors = new FieldErrors();
        if (WebhookAddress.Fault(Url, options) is { } fault)
            errors.Require(false, "url", fault);
        if (Description is not null)
            errors.RequireText(Description, "description", MostDescription);
        errors.Require(State is WebhookState.Active or WebhookState.Disabled, "state", $"must be {WebhookState.Active} or {WebhookState.Disabled}")
            .Require(Events is { Count: >= 1 and <= MostEvents }, "events", $"must have 1 to {MostEvents} kinds of events");
        foreach (var (index, type) in (Events ?? []).Take(MostEvents).Index())
            errors.Require(type is not null && type.Length <= MostEvent && Kind().IsMatch(type), $"events[{index}]", "must be a kind of event such as order.created, or order.*, or *");
        return errors;
    }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(WebhookValues);

    [GeneratedRegex(@"^(\*|[a-z][a-z0-9_]*\.(\*|[a-z][a-z0-9_]*))\z")]
    private static partial Regex Kind();
}

/// <summary>The company has as many webhooks as it may.</summary>
public sealed record TooManyWebhooks(int Limit) : Change<Webhook>;

/// <summary>The webhook is disabled or archived, so nothing is sent there.</summary>
public sealed record WebhookClosed : Change<Webhook>;
