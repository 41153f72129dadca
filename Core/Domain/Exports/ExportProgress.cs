using Microsoft.EntityFrameworkCore;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Files;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exports;

/// <summary>
/// The steps of an export's job. Each one changes the row only from the states it may come from, so two attempts that overlap
/// (a rescued job whose first worker still runs) finish the export once and raise one final event.
/// </summary>
public sealed class ExportProgress(TenantDatabase database, TimeProvider clock)
{
    private const string Progress = "export.progress";

    /// <summary>False if the export is finished already, or gone: there is nothing to do.</summary>
    public Task<bool> StartAsync(Tenant tenant, Guid id, CancellationToken ct) => database.WriteAsync(tenant, async (write, token) =>
    {
        write.Unaudited(Progress);
        return await Unfinished(write, id).ExecuteUpdateAsync(set => set.SetProperty(export => export.Status, ExportStatus.Running), token) == 1;
    }, ct);

    /// <summary>Notes how far it is and raises <c>export.progress</c>.</summary>
    public Task ReportAsync(Tenant tenant, Guid id, double progress, long rows, CancellationToken ct) =>
        ChangeAsync(tenant, id, Progress, (unfinished, token) => unfinished.ExecuteUpdateAsync(
            set => set.SetProperty(export => export.Progress, progress).SetProperty(export => export.Rows, rows), token), ct);

    /// <summary>
    /// Gives the file its name and the export its final state, and raises <c>export.completed</c>. The row is locked first, so the
    /// file of the attempt that wins is the one that stays; if the commit then fails, the next attempt replaces it.
    /// False if another attempt was first.
    /// </summary>
    public Task<bool> CompleteAsync(Tenant tenant, Guid id, long rows, FileDraft file, CancellationToken ct) =>
        ChangeAsync(tenant, id, "export.completed", async (unfinished, token) =>
        {
            var now = Now();
            await file.Content.FlushAsync(token);
            var changed = await unfinished.ExecuteUpdateAsync(
                set => set.SetProperty(export => export.Status, ExportStatus.Succeeded)
                    .SetProperty(export => export.Progress, 1)
                    .SetProperty(export => export.Rows, rows)
                    .SetProperty(export => export.SizeBytes, file.Content.Position)
                    .SetProperty(export => export.FileId, id)
                    .SetProperty(export => export.FinishedAt, now), token);
            if (changed == 1)
                await file.CommitAsync(token);
            return changed;
        }, ct);

    /// <summary>Ends it without a file and raises <c>export.failed</c>; <paramref name="error"/> is an <see cref="ExportError"/>.</summary>
    public Task<bool> FailAsync(Tenant tenant, Guid id, string error, CancellationToken ct)
    {
        var now = Now();
        return ChangeAsync(tenant, id, "export.failed", (unfinished, token) => unfinished.ExecuteUpdateAsync(
            set => set.SetProperty(export => export.Status, ExportStatus.Failed)
                .SetProperty(export => export.Error, error)
                .SetProperty(export => export.FinishedAt, now), token), ct);
    }

    // To the millisecond, as clients see it.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private Task<bool> ChangeAsync(
        Tenant tenant, Guid id, string eventType, Func<IQueryable<Export>, CancellationToken, Task<int>> change, CancellationToken ct) =>
        database.WriteAsync(tenant, async (write, token) =>
        {
            if (await change(Unfinished(write, id), token) == 0)
            {
                write.Rollback();
                return false;
            }
            var export = await write.Db.Set<Export>().AsNoTracking().SingleAsync(row => row.Id == id, token);
            var changed = JsonBytes.Of(export, ExportJson.Write);
            if (eventType == Progress)
                write.Unaudited(Progress);
            else
                write.Audit(new AuditDraft(eventType, "export", id, Before: null, changed));
            write.Raise(new EventDraft(eventType, "export", id, changed));
            return true;
        }, ct);

    private static IQueryable<Export> Unfinished(TenantWrite write, Guid id) => write.Db.Set<Export>().Where(
        export => export.Id == id && (export.Status == ExportStatus.Queued || export.Status == ExportStatus.Running));
}
