using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Exports;
using Scale.Core.Files;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Exports;

internal static class DownloadExport
{
    public const string ContentType = "text/csv";

    public static async Task<Results<FileDownload, ProblemResult>> HandleAsync(
        [Description("The export's id.")] Guid id, TenantContext tenant, ExportQueries exports, IFileStore files, CancellationToken cancellationToken)
    {
        var company = tenant.Required;
        return await exports.FindAsync(company, id, cancellationToken) switch
        {
            null => new ProblemResult(ProblemCodes.NotFound),
            { Status: ExportStatus.Failed, Error: var error } => new ProblemResult(ApiProblemCodes.ExportFailed, $"The reason is {error}."),
            { FileId: { } fileId } export => await files.OpenReadAsync(company.CompanyId, fileId, cancellationToken) is { } content
                ? Attach(content, export, fileId)
                : new ProblemResult(ProblemCodes.NotFound, "The file is no longer kept."),
            { Status: var status } => new ProblemResult(ApiProblemCodes.ExportNotReady, $"It is {status}."),
        };
    }

    private static FileDownload Attach(Stream content, Export export, Guid fileId)
    {
        var requested = export.CreatedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return new FileDownload(TypedResults.File(
            content,
            $"{ContentType}; charset=utf-8",
            $"{export.Resource}-{requested}.{export.Format}",
            export.FinishedAt,
            new EntityTagHeaderValue($"\"{fileId:N}\""),
            enableRangeProcessing: true));
    }
}
