using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Exports;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Exports;

internal static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        var exports = routes.MapCompanyGroup("/exports", "Exports", "exports");

        exports.MapPost("", RequestExport.HandleAsync)
            .WithName("requestExport")
            .Costs(RequestCost.OfMany)
            .WithSummary("Request an export")
            .WithDescription("A job makes the file. Watch the export, or the events export.progress, export.completed and export.failed.")
            .TakesJson<RequestExportRequest>()
            .Makes<ExportResponse>(StatusCodes.Status202Accepted)
            .Idempotent<ExportRequest.Accepted>(RequestExport.Made);

        exports.MapGet("/{id:guid}", GetExport.HandleAsync)
            .WithName("getExport")
            .WithSummary("Get an export")
            .Produces<ExportResponse>()
            .Refuses(ProblemCodes.NotFound);

        exports.MapGet("/{id:guid}/download", DownloadExport.HandleAsync)
            .WithName("downloadExport")
            .WithSummary("Download an export's file")
            .WithDescription("UTF-8 CSV with a header line. Supports Range, If-Range and If-None-Match.")
            .Produces<Stream>(StatusCodes.Status200OK, DownloadExport.ContentType)
            .WithMetadata(
                new ResponseHeader(StatusCodes.Status200OK, "Content-Disposition", "attachment with a file name."),
                new ResponseHeader(StatusCodes.Status200OK, "ETag", "Names the file; it never changes."))
            .Refuses(ProblemCodes.NotFound, ApiProblemCodes.ExportNotReady, ApiProblemCodes.ExportFailed, ProblemCodes.RangeNotSatisfiable)
            .WithRequestTimeout(Downloads.TimeoutPolicy);
    }
}
