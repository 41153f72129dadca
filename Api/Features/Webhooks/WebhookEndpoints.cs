using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Webhooks;
using Scale.Core.Webhooks.Delivery;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Webhooks;

internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapCompanyGroup("/webhooks", "Webhooks", "webhooks").ForAdministrators();

        webhooks.MapPost("", WebhookHandlers.CreateAsync)
            .WithName("createWebhook")
            .TakesNoIdempotencyKey()
            .AnswersWithSecret()
            .WithSummary("Make a webhook")
            .WithDescription("It is told of what happens from now on. The secret that deliveries are signed with is shown here and never again. Raises the event webhook.created.")
            .TakesJson<WebhookRequest>()
            .Makes<CreatedWebhookResponse>()
            .HasETag(StatusCodes.Status201Created)
            .Refuses(ApiProblemCodes.TooManyWebhooks);

        webhooks.MapList<WebhookResponse>(WebhookQueries.List)
            .WithName("listWebhooks")
            .WithSummary("List webhooks");

        var webhook = webhooks.MapResource<WebhookResponse>("webhook");

        webhook.MapGet(WebhookHandlers.GetAsync);

        webhook.MapUpdate<UpdateWebhookRequest>(WebhookHandlers.UpdateAsync)
            .WithDescription("What is left out stays. One that is made active again is told of what happens from then on. Raises the event webhook.updated.");

        webhook.MapArchive(WebhookHandlers.ArchiveAsync)
            .WithDescription("Nothing is sent there any more, for good. Raises the event webhook.archived.");

        webhooks.MapPost("/{id:guid}/rotate", WebhookHandlers.RotateAsync)
            .WithName("rotateWebhook")
            .TakesNoIdempotencyKey()
            .AnswersWithSecret()
            .WithSummary("Replace a webhook's secret")
            .WithDescription("Answers the new secret, once. For the overlap deliveries carry a signature by each of the two. Raises the event webhook.rotated.")
            .TakesJson<RotateWebhookRequest>()
            .Produces<CreatedWebhookResponse>()
            .HasETag()
            .Refuses(ProblemCodes.NotFound);

        webhooks.MapPost("/{id:guid}/test", WebhookHandlers.TestAsync)
            .WithName("testWebhook")
            .WithSummary("Send a test")
            .WithDescription("Raises the event webhook.test, which is sent to this webhook alone; its deliveries show what came of it.")
            .Makes<WebhookResponse>(StatusCodes.Status202Accepted)
            .Idempotent()
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.WebhookClosed);

        webhooks.MapGet("/{id:guid}/deliveries", WebhookHandlers.ListDeliveriesAsync)
            .WithName("listWebhookDeliveries")
            .WithSummary("List what was sent to a webhook")
            .AnswersPages<DeliveryResponse>(WebhookDelivery.List)
            .Refuses(ProblemCodes.NotFound);

        webhooks.MapPost("/{id:guid}/deliveries/{deliveryId:guid}/redeliver", WebhookHandlers.RedeliverAsync)
            .WithName("redeliverWebhook")
            .WithSummary("Send a delivery again")
            .WithDescription("Whatever became of it, under the same message id, with all attempts before it.")
            .Makes<DeliveryResponse>(StatusCodes.Status202Accepted)
            .Idempotent()
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.WebhookClosed);
    }
}
