using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Exports;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Exports;

internal static class GetExport
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The export's id.")] Guid id, TenantContext tenant, ExportQueries exports, CancellationToken cancellationToken)
    {
        var found = await exports.FindAsync(tenant.Required, id, cancellationToken);
        return found is null
            ? new ProblemResult(ProblemCodes.NotFound)
            : JsonResponse.Ok(found, (json, export) => ExportJson.Write(json, export, DownloadUrlOf(export)));
    }

    private static string? DownloadUrlOf(Export export) =>
        export.Status == ExportStatus.Succeeded ? $"/v1/exports/{export.Id}/download" : null;
}
