using System.Net.Http.Json;
using System.Text.Json;
using Scale.Tests.Support;

namespace Scale.Tests.Isolation;

/// <summary>The walks over webhooks and their deliveries.</summary>
public sealed partial class EndpointIsolationTests
{
    // Nobody listens there, and nothing of that kind happens.
    private static readonly object Hook = new { url = "http://127.0.0.1:9/", events = new[] { "export.failed" } };

    private static Dictionary<string, Func<Pair, Task>> WebhookWalks() => new()
    {
        ["createWebhook"] = async pair => // What happens to the owner is not the stranger's to be told.
        {
            var mine = (await pair.Stranger.PostAsync("/v1/webhooks", new { url = "http://127.0.0.1:9/", events = new[] { "*" } }, Cancellation)).GetProperty("id").GetGuid();
            await pair.Owner.CreateProductAsync(Cancellation);
            var told = await pair.Stranger.CreateProductAsync(Cancellation);
            await pair.System.DeliveryAsync(mine, "event_type = 'product.created'", Cancellation);
            var deliveries = await pair.Stranger.Api.GetFromJsonAsync<JsonElement>($"/v1/webhooks/{mine}/deliveries", Cancellation);
            Assert.Equal(
                ["product.created", "webhook.created"], deliveries.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("eventType").GetString()).Order());
            Assert.NotEqual(pair.Product, told);
        },
        ["listWebhooks"] = pair => NothingOfAsync(pair, "/v1/webhooks", () => WebhookAsync(pair), of: 0),
        ["getWebhook"] = async pair => await NotFoundAsync(pair, $"/v1/webhooks/{await WebhookAsync(pair)}"),
        ["updateWebhook"] = async pair => await UntouchedAsync(
            pair, $"/v1/webhooks/{await WebhookAsync(pair)}", HttpMethod.Patch, "", new { url = "http://127.0.0.1:10/" }),
        ["archiveWebhook"] = async pair => await UntouchedAsync(pair, $"/v1/webhooks/{await WebhookAsync(pair)}", HttpMethod.Post, "/archive"),
        ["rotateWebhook"] = async pair => await UntouchedAsync(
            pair, $"/v1/webhooks/{await WebhookAsync(pair)}", HttpMethod.Post, "/rotate", new { overlapSeconds = 0 }),
        ["testWebhook"] = async pair => await UntouchedAsync(pair, $"/v1/webhooks/{await WebhookAsync(pair)}", HttpMethod.Post, "/test"),
        ["listWebhookDeliveries"] = async pair => await NotFoundAsync(pair, $"/v1/webhooks/{await WebhookAsync(pair)}/deliveries"),
        ["redeliverWebhook"] = async pair =>
        {
            var webhook = await WebhookAsync(pair);
            await pair.Owner.PostAsync($"/v1/webhooks/{webhook}/test", new { }, Cancellation);
            var delivery = await pair.System.DeliveryAsync(webhook, "attempts > 0", Cancellation);
            using var foreign = await pair.Stranger.Api.PostAsync($"/v1/webhooks/{webhook}/deliveries/{delivery}/redeliver", null, Cancellation);
            await foreign.ExpectAsync(404, "not_found");
            // Nor through a webhook of his own.
            var own = (await pair.Stranger.PostAsync("/v1/webhooks", Hook, Cancellation)).GetProperty("id").GetGuid();
            using var crossed = await pair.Stranger.Api.PostAsync($"/v1/webhooks/{own}/deliveries/{delivery}/redeliver", null, Cancellation);
            await crossed.ExpectAsync(404, "not_found");
        },
    };

    private static async Task<Guid> WebhookAsync(Pair pair) => (await pair.Owner.PostAsync("/v1/webhooks", Hook, Cancellation)).GetProperty("id").GetGuid();
}
