using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exports;

/// <summary>Asking for exports.</summary>
public sealed class ExportCommands(TenantDatabase database, TimeProvider clock)
{
    /// <summary>Queues an export: its row, its job and <c>export.requested</c>, in one transaction.</summary>
    public async Task<ExportRequest> RequestAsync(Tenant tenant, NewExport values, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = errors.None ? await SaveAsync(tenant, values, ct) : new ExportRequest.Invalid(errors);
        return DomainTelemetry.Count("export.request", outcome);
    }

    private Task<ExportRequest> SaveAsync(Tenant tenant, NewExport values, CancellationToken ct) =>
        database.WriteAsync<ExportRequest>(tenant, (write, _) =>
        {
            var export = Export.Request(tenant.CompanyId, values, clock.GetUtcNow());
            write.Db.Add(export);
            write.Enqueue(ExportJob.For(export));
            write.Raise(new EventDraft("export.requested", "export", export.Id, JsonBytes.Of(export, ExportJson.Write)));
            return Task.FromResult<ExportRequest>(new ExportRequest.Accepted(export));
        }, ct);
}
