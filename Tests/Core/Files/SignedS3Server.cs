using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Scale.Tests.Core.Files;

/// <summary>
/// As much of S3 as a file store needs, in memory. Every request has to be signed (AWS Signature Version 4, computed here from the
/// specification alone), down to the hash of its body; another key or a changed body is 403.
/// </summary>
public sealed class SignedS3Server : IAsyncDisposable
{
    public const string AccessKey = "test-access-key", SecretKey = "test-secret-key", Region = "eu-test-1", Bucket = "files";

    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private SignedS3Server(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.First();

    public ICollection<string> Keys => _objects.Keys;

    /// <summary>The Range headers that were sent, in order.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    public static async Task<SignedS3Server> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new SignedS3Server(builder.Build());
        await server._app.StartAsync(ct);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (!IsSigned(http.Request, body.ToArray()))
        {
            await FailAsync(http, 403, "SignatureDoesNotMatch");
            return;
        }
        var key = http.Request.Path.Value![$"/{Bucket}".Length..].TrimStart('/');
        switch (http.Request.Method)
        {
            case "PUT":
                _objects[key] = body.ToArray();
                http.Response.Headers.ETag = TagOf(_objects[key]);
                break;
            case "DELETE":
                _objects.TryRemove(key, out _);
                http.Response.StatusCode = 204;
                break;
            case "GET" when key.Length == 0:
                await ListAsync(http);
                break;
            default:
                await ReadAsync(http, key);
                break;
        }
    }

    // Two keys a page, so that there are pages.
    private Task ListAsync(HttpContext http)
    {
        var after = http.Request.Query["continuation-token"].FirstOrDefault() ?? http.Request.Query["start-after"].FirstOrDefault() ?? "";
        var keys = _objects.Keys.Order(StringComparer.Ordinal).Where(key => string.CompareOrdinal(key, after) > 0).ToList();
        var contents = string.Concat(keys.Take(2).Select(key => $"<Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>1</Size></Contents>"));
        var next = keys.Count > 2 ? $"<IsTruncated>true</IsTruncated><NextContinuationToken>{keys[1]}</NextContinuationToken>" : "<IsTruncated>false</IsTruncated>";
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync($"<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>{Bucket}</Name>{next}{contents}</ListBucketResult>", http.RequestAborted);
    }

    private async Task ReadAsync(HttpContext http, string key)
    {
        if (!_objects.TryGetValue(key, out var content))
        {
            await FailAsync(http, 404, "NoSuchKey");
            return;
        }
        var tag = TagOf(content);
        if (http.Request.Headers.IfMatch.ToString() is { Length: > 0 } expected && expected != tag)
        {
            await FailAsync(http, 412, "PreconditionFailed");
            return;
        }
        http.Response.Headers.ETag = tag;
        var part = content.AsMemory();
        if (http.Request.Headers.Range.ToString() is { Length: > 0 } range)
        {
            Ranges.Enqueue(range);
            var ends = range["bytes=".Length..].Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            part = content.AsMemory(ends[0]..(ends[1] + 1));
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {ends[0]}-{ends[1]}/{content.Length}";
        }
        http.Response.ContentLength = part.Length;
        if (http.Request.Method == "GET")
            await http.Response.Body.WriteAsync(part, http.RequestAborted);
    }

    private static Task FailAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        return http.Request.Method == "HEAD"
            ? Task.CompletedTask : http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{code}</Message></Error>", http.RequestAborted);
    }

    private static string TagOf(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";

    // Sample: AWS4-HMAC-SHA256 Credential=key/20261121/eu-test-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67…
    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        var parts = request.Headers.Authorization.ToString()["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        var credential = parts["Credential"].Split('/', 2);
        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (credential[0] != AccessKey || payload != Hex(SHA256.HashData(body)))
            return false;

        var headers = parts["SignedHeaders"].Split(';');
        var canonical = string.Join('\n', [
            request.Method,
            request.Path.ToUriComponent(),
            string.Join('&', request.Query.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value.ToString())}").Order(StringComparer.Ordinal)),
            .. headers.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}"),
            "",
            parts["SignedHeaders"],
            payload,
        ]);
        var scope = credential[1];
        var toSign = $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes($"AWS4{SecretKey}"), (current, part) => HMACSHA256.HashData(current, Encoding.UTF8.GetBytes(part)));
        return scope.Split('/')[1] == Region && parts["Signature"] == Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
