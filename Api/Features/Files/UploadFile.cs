using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Domain.Files;
using Scale.Core.Files;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Files;

/// <summary>
/// The body is the file. About it speak headers, which unlike addresses are in no log: <c>Content-Type</c>,
/// <c>Content-Disposition: attachment; filename*=UTF-8''…</c> (RFC 6266) and, if it is to be checked, <c>Content-Digest: sha-256=:…:</c> (RFC 9530).
/// </summary>
internal static class UploadFile
{
    private const string DigestHeader = "Content-Digest";

    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        HttpRequest request, TenantContext tenant, FileCommands files, CancellationToken cancellationToken)
    {
        // Application/json is a file here like any other.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MatchesAllTypes || type.MatchesAllSubTypes)
            return new ProblemResult(ProblemCodes.UnsupportedMediaType, "Content-Type says what the file is, for example application/pdf.");
        if (!TryReadDigest(request.Headers[DigestHeader].ToString(), out var digest))
            return Invalid.Field(DigestHeader, "must be sha-256=:<base64 of 32 bytes>:");
        try
        {
            var values = new NewFile(NameOf(request), type.MediaType.ToString().ToLowerInvariant(), digest);
            return ChangeAnswer.Made(await files.UploadAsync(tenant.Required, values, request.Body, cancellationToken), "/v1/files", FileJson.Write);
        }
        catch (FileTooLargeException e)
        {
            return new ProblemResult(ProblemCodes.BodyTooLarge, e.Message);
        }
    }

    private static string? NameOf(HttpRequest request) =>
        ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString()
            : null;

    // Sample: sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, maybe beside others that are not looked at.
    private static bool TryReadDigest(string header, out byte[]? digest)
    {
        digest = null;
        foreach (var part in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!part.StartsWith("sha-256=", StringComparison.Ordinal))
                continue;
            var bytes = new byte[SHA256.HashSizeInBytes];
            if (part["sha-256=".Length..] is not [':', .. var text, ':'] || !Convert.TryFromBase64String(text, bytes, out var length) || length != bytes.Length)
                return false;
            digest = bytes;
        }
        return true;
    }
}
