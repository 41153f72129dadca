using Scale.Core.Domain.Exports;
using Scale.Core.Files;
using Scale.Core.Jobs;

namespace Scale.Workers.Jobs;

/// <summary>Writes a company's orders into a file. Until the last step nothing but a temporary file exists, so it may run again.</summary>
internal sealed class ExportOrdersJob(OrdersExport orders, ExportProgress exports, IFileStore files) : IJobHandler
{
    public static string Kind => ExportJob.OrdersKind;

    public async Task RunAsync(JobRun run, CancellationToken ct)
    {
        var id = ExportJob.ExportId(run.Args);
        if (!await exports.StartAsync(run.Tenant, id, ct))
            return;
        try
        {
            await using var file = await files.CreateAsync(run.Tenant.CompanyId, id, ct);
            var rows = await WriteAsync(run, id, file.Content, ct);
            await exports.CompleteAsync(run.Tenant, id, rows, file, ct);
        }
        catch (FileTooLargeException)
        {
            // Trying again would end the same way.
            await exports.FailAsync(run.Tenant, id, ExportError.TooLarge, ct);
        }
    }

    public async Task OnDeadAsync(JobRun run, CancellationToken ct)
    {
        var id = ExportJob.ExportId(run.Args);
        // Only what no client can have seen: a file that was completed after all stays.
        if (await exports.FailAsync(run.Tenant, id, ExportError.Internal, ct))
            await files.DeleteAsync(run.Tenant.CompanyId, id, ct);
    }

    private async Task<long> WriteAsync(JobRun run, Guid id, Stream output, CancellationToken ct)
    {
        var extent = await orders.ExtentAsync(run.Tenant, ct);
        var csv = new OrdersCsv(output);
        csv.WriteHeader();
        long rows = 0;
        if (extent.LastId is { } lastId)
        {
            var batch = await orders.BatchAsync(run.Tenant, Guid.Empty, lastId, ct);
            while (batch.Count > 0)
            {
                await csv.WriteAsync(batch, ct);
                rows += batch.Count;
                await run.ReportProgressAsync(
                    (double)rows / Math.Max(rows, extent.Orders),
                    (progress, token) => exports.ReportAsync(run.Tenant, id, progress, rows, token), ct);
                batch = await orders.BatchAsync(run.Tenant, batch[^1].Id, lastId, ct);
            }
        }
        await csv.FlushAsync(ct);
        return rows;
    }
}
