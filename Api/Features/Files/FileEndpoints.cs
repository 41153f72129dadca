using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Json;
using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Files;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;
using File = Scale.Core.Domain.Files.File;

namespace Scale.Api.Features.Files;

internal static class FileEndpoints
{
    private const string AnyType = "application/octet-stream";

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapCompanyGroup("/files", "Files", "files");

        files.MapPost("", UploadFile.HandleAsync)
            .WithName("uploadFile")
            .TakesNoIdempotencyKey()
            .Limited(RateLimitPolicy.Uploads)
            .WithSummary("Upload a file")
            .WithDescription(
                "The body is the file, of the type in Content-Type. Content-Disposition: attachment; filename=\"…\" names it; with Content-Digest: sha-256=:…: "
                + "a file that arrives damaged is refused. Raises the event file.created, which says nothing of its name.")
            .Accepts<Stream>(AnyType, "*/*")
            .Makes<FileResponse>()
            .HasETag(StatusCodes.Status201Created)
            .Refuses(ProblemCodes.ValidationFailed, ProblemCodes.BodyTooLarge, ProblemCodes.UnsupportedMediaType)
            .WithRequestTimeout(Downloads.TimeoutPolicy);

        files.MapList<FileResponse>(FileQueries.List)
            .WithName("listFiles")
            .WithSummary("List files");

        var file = files.MapResource<FileResponse>("file");

        file.MapGet(GetAsync)
            .WithSummary("Get what is known of a file");

        files.MapGet("/{id:guid}/content", DownloadFile.HandleAsync)
            .WithName("downloadFile")
            .WithSummary("Download a file")
            .WithDescription("Supports Range, If-Range and If-None-Match.")
            .Produces<Stream>(StatusCodes.Status200OK, AnyType)
            .WithMetadata(
                new ResponseHeader(StatusCodes.Status200OK, "Content-Disposition", "attachment with the file's name."),
                new ResponseHeader(StatusCodes.Status200OK, "ETag", "The content's SHA-256; it never changes."))
            .Refuses(ProblemCodes.NotFound, ProblemCodes.RangeNotSatisfiable)
            .WithRequestTimeout(Downloads.TimeoutPolicy);

        file.MapUpdate<UpdateFileRequest>(RenameAsync)
            .WithSummary("Rename a file")
            .WithDescription("The content cannot be changed. Raises the event file.updated.");

        file.MapArchive<File, FileCommands>(FileJson.Write)
            .WithDescription("Takes the file out of the list; it can still be downloaded. Raises the event file.archived.");

        file.MapRestore<File, FileCommands>(FileJson.Write)
            .WithDescription("Raises the event file.restored.");
    }

    private static async Task<Results<JsonResponse, ProblemResult>> GetAsync(
        [Description("The file's id.")] Guid id, TenantContext tenant, FileQueries files, CancellationToken cancellationToken) =>
        ChangeAnswer.Found(await files.FindAsync(tenant.Required, id, cancellationToken), FileJson.Write);

    private static async Task<Results<JsonResponse, ProblemResult>> RenameAsync(
        [Description("The file's id.")] Guid id, IfMatch ifMatch, UpdateFileRequest request, TenantContext tenant, FileCommands files,
        CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await files.RenameAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, cancellationToken), FileJson.Write);
}
