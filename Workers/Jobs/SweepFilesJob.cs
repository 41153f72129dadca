using System.Text.Json;
using Scale.Core.Domain.Files;
using Scale.Core.Jobs;

namespace Scale.Workers.Jobs;

/// <summary>Deletes stored bytes that no row has, some thousand files at a time. Its argument is the company to go on from.</summary>
internal sealed class SweepFilesJob(FileSweep sweep, SystemJobs jobs) : IJobHandler
{
    private const string AfterMember = "after";

    public static string Kind => "files.sweep";

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        using var args = JsonDocument.Parse(run.Args);
        var after = args.RootElement.TryGetProperty(AfterMember, out var company) ? company.GetGuid() : (Guid?)null;
        if (await sweep.RunAsync(after, ct) is { } reached)
            await jobs.EnqueueAsync(run.Tenant.Shard, new JobDraft(Kind, Encode(reached), UniqueKey: $"{Kind} {reached}"), ct);
    }

    private static byte[] Encode(Guid reached) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, Guid> { [AfterMember] = reached });
}
