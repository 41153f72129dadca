using System.Text.Json;
using Scale.Core.Jobs;
using Scale.Workers.Running;

namespace Scale.Workers.Jobs;

/// <summary>Tells a handler that one of its jobs is dead. The database enqueues this job in the transaction that buries the other.</summary>
internal sealed class DeadJobNotice(JobHandlers handlers, IServiceProvider scope, TimeProvider clock) : IJobHandler
{
    public static string Kind => "job.dead";

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(run.Args);
        var dead = document.RootElement;
        var kind = dead.GetProperty("kind"u8).GetString()!;
        if (handlers.Find(kind, scope) is not { } handler)
            return;
        await handler.OnDeadAsync(
            new JobRun(
                dead.GetProperty("id"u8).GetGuid(), kind, run.Tenant,
                dead.GetProperty("attempt"u8).GetInt16(), dead.GetProperty("maxAttempts"u8).GetInt16(),
                JsonSerializer.SerializeToUtf8Bytes(dead.GetProperty("args"u8)), clock),
            ct);
    }
}
