using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Caching;
using Scale.Core.Data.Changes;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Webhooks;

internal static class WebhookHandlers
{
    public static async Task<Results<JsonResponse, ProblemResult>> CreateAsync(
        WebhookRequest request, TenantContext tenant, WebhookCommands webhooks, WebhookSecrets secrets, CancellationToken cancellationToken) =>
        ChangeAnswer.Made(
            await webhooks.CreateAsync(tenant.Required, request.ToValues(), cancellationToken), "/v1/webhooks",
            (json, webhook) => WebhookJson.Write(json, webhook, secrets.Of(webhook)), Refuse);

    public static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The webhook's id.")] Guid id, TenantContext tenant, WebhookQueries webhooks, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await webhooks.FindAsync(tenant.Required, id, cancellationToken), WebhookJson.Write);

    public static async Task<Results<JsonResponse, ProblemResult>> UpdateAsync(
        [Description("The webhook's id.")] Guid id, IfMatch ifMatch, UpdateWebhookRequest request, TenantContext tenant, WebhookCommands webhooks,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await webhooks.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, cancellationToken), WebhookJson.Write, Refuse);

    public static async Task<Results<JsonResponse, ProblemResult>> ArchiveAsync(
        [Description("The webhook's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, WebhookCommands webhooks, CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await webhooks.ArchiveAsync(tenant.Required, id, ifMatch.Version, cancellationToken), WebhookJson.Write, Refuse);

    public static async Task<Results<JsonResponse, ProblemResult>> RotateAsync(
        [Description("The webhook's id.")] Guid id, RotateWebhookRequest request, TenantContext tenant, WebhookCommands webhooks, WebhookSecrets secrets,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(
            await webhooks.RotateAsync(tenant.Required, id, TimeSpan.FromSeconds(request.OverlapSeconds), cancellationToken),
            (json, webhook) => WebhookJson.Write(json, webhook, secrets.Of(webhook)), Refuse);

    public static async Task<Results<JsonResponse, ProblemResult>> TestAsync(
        [Description("The webhook's id.")] Guid id, TenantContext tenant, WebhookCommands webhooks, CancellationToken cancellationToken) =>
        await webhooks.TestAsync(tenant.Required, id, cancellationToken) switch
        {
            Change<Webhook>.Done { Resource: var webhook } => JsonResponse.Accepted(DeliveriesOf(id), webhook, WebhookJson.Write),
            WebhookClosed => new ProblemResult(ApiProblemCodes.WebhookClosed),
            _ => new ProblemResult(ProblemCodes.NotFound),
        };

    public static async Task<IResult> ListDeliveriesAsync(
        [Description("The webhook's id.")] Guid id, HttpContext http, TenantContext tenant, WebhookQueries webhooks, ListPages pages, ICompanyCache cache,
        CancellationToken cancellationToken) =>
        await webhooks.FindAsync(tenant.Required, id, cancellationToken) is null
            ? new ProblemResult(ProblemCodes.NotFound)
            : await PagedList.AnswerAsync(http, tenant.Required, WebhookDelivery.List, pages, cache);

    public static async Task<Results<JsonResponse, ProblemResult>> RedeliverAsync(
        [Description("The webhook's id.")] Guid id, [Description("The delivery's id.")] Guid deliveryId, TenantContext tenant, DeliveryCommands deliveries,
        CancellationToken cancellationToken) =>
        await deliveries.RedeliverAsync(tenant.Required, id, deliveryId, cancellationToken) switch
        {
            Redelivery.Queued { Delivery: var delivery } => JsonResponse.Accepted(DeliveriesOf(id), delivery, WebhookDelivery.Write),
            Redelivery.Closed => new ProblemResult(ApiProblemCodes.WebhookClosed),
            _ => new ProblemResult(ProblemCodes.NotFound),
        };

    private static string DeliveriesOf(Guid webhook) => $"/v1/webhooks/{webhook}/deliveries";

    private static ProblemResult? Refuse(Change<Webhook> change) => change switch
    {
        TooManyWebhooks { Limit: var limit } => new ProblemResult(ApiProblemCodes.TooManyWebhooks, $"A company has at most {limit} webhooks."),
        _ => null,
    };
}
