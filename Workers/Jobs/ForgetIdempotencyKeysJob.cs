using Scale.Core.Idempotency;
using Scale.Core.Jobs;

namespace Scale.Workers.Jobs;

/// <summary>Deletes one shard's idempotency keys that are past their time.</summary>
internal sealed class ForgetIdempotencyKeysJob(IdempotencyRetention retention) : IJobHandler
{
    public static string Kind => "idempotency.forget";

    public Task RunAsync(JobRun run, CancellationToken ct) => retention.RunAsync(run.Tenant.Shard, ct);
}
