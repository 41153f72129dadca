using Scale.Core.Jobs;
using Scale.Core.Webhooks.Delivery;

namespace Scale.Workers.Jobs;

/// <summary>One turn of one webhook. What its receiver does is no failure of the job.</summary>
internal sealed class DeliverWebhooksJob(WebhookTurn turn) : IJobHandler
{
    public static string Kind => DeliveryJob.Kind;

    public Task RunAsync(JobRun run, CancellationToken ct) => turn.RunAsync(run.Tenant, DeliveryJob.WebhookId(run.Args), ct);
}
