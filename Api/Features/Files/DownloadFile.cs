using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Scale.Api.Http;
using Scale.Core.Domain.Files;
using Scale.Core.Files;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Files;

internal static class DownloadFile
{
    // Always an attachment and never sniffed (SecurityHeaders), so whatever was uploaded runs in nobody's browser.
    public static async Task<Results<FileDownload, ProblemResult>> HandleAsync(
        [Description("The file's id.")] Guid id, TenantContext tenant, FileQueries files, IFileStore store, CancellationToken cancellationToken)
    {
        var company = tenant.Required;
        if (await files.FindAsync(company, id, cancellationToken) is not { } file)
            return new ProblemResult(ProblemCodes.NotFound);
        if (await store.OpenReadAsync(company.CompanyId, id, cancellationToken) is not { } content)
            return new ProblemResult(ProblemCodes.NotFound, "The content is no longer kept.");
        return new FileDownload(TypedResults.File(
            content, file.ContentType, file.Name, file.CreatedAt, new EntityTagHeaderValue($"\"{file.Sha256}\""), enableRangeProcessing: true));
    }
}
