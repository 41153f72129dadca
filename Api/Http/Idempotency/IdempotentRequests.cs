using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Scale.Api.Http.Problems;
using Scale.Core.Idempotency;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Http.Idempotency;

/// <summary>
/// Carries a request with an <c>Idempotency-Key</c> out once, however often it is sent. A request that was refused, or failed, without
/// a change gives its key back: sending it again may have another outcome, and no effect is made twice.
/// </summary>
internal static class IdempotentRequests
{
    /// <summary>The request header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Response header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    private const int RetryAfterSeconds = 1;
    private static readonly string[] KeptHeaders = ["Content-Type", "Cache-Control", "Location", "ETag", "Link"];

    /// <summary>Call it behind authentication, limits and <c>UseRequestConsistency</c>: only what may run takes a key.</summary>
    public static IApplicationBuilder UseIdempotency(this IApplicationBuilder app) => app.Use(static (http, next) =>
        http.Request.Headers.TryGetValue(Header, out var sent) && http.GetEndpoint() is { } endpoint ? RunAsync(http, sent, endpoint, next) : next(http));

    private static Task RunAsync(HttpContext http, StringValues sent, Endpoint endpoint, RequestDelegate next)
    {
        if (endpoint.Metadata.GetMetadata<NoIdempotencyKeyMetadata>() is not null)
            return new ProblemResult(ApiProblemCodes.IdempotencyKeyUnsupported).ExecuteAsync(http);
        if (endpoint.Metadata.GetMetadata<IdempotencyMetadata>() is not { } idempotent)
            return next(http);
        return IdempotencyKey.TryRead(sent, out var key)
            ? RunAsync(http, key, idempotent, next)
            : Invalid.Field(Header, $"must have 1 to {IdempotencyKey.MostLength} printable characters, in quotes or without any").ExecuteAsync(http);
    }

    private static async Task RunAsync(HttpContext http, string key, IdempotencyMetadata endpoint, RequestDelegate next)
    {
        var services = http.RequestServices;
        var context = services.GetRequiredService<TenantContext>();
        var tenant = context.Required;
        var keys = services.GetRequiredService<IdempotencyKeys>();
        var most = services.GetRequiredService<IOptions<IdempotencyOptions>>().Value.MostAnswerBytes;
        var attempt = new IdempotentRequest(tenant.CompanyId, key, endpoint.Render, most);

        var fingerprint = await ReadAsync(http.Request, tenant, http.RequestAborted);
        switch (await keys.ClaimAsync(tenant, attempt, fingerprint, http.RequestAborted))
        {
            case IdempotencyClaim.Taken:
                context.Set(tenant with { Idempotency = attempt });
                await RunOnceAsync(http, tenant, attempt, keys, next);
                break;
            case IdempotencyClaim.Running:
                await InUse().ExecuteAsync(http);
                break;
            case IdempotencyClaim.OtherRequest:
                await new ProblemResult(ApiProblemCodes.IdempotencyKeyReused).ExecuteAsync(http);
                break;
            case IdempotencyClaim.AnswerLost:
                await new ProblemResult(ApiProblemCodes.IdempotencyAnswerLost).ExecuteAsync(http);
                break;
            case IdempotencyClaim.Answered { Answer: var answer }:
                await SendAsync(http, answer);
                break;
            case var claim:
                throw new InvalidOperationException($"No response for {claim.GetType().Name}.");
        }
    }

    private static async Task RunOnceAsync(HttpContext http, Tenant tenant, IdempotentRequest attempt, IdempotencyKeys keys, RequestDelegate next)
    {
        // What is answered is kept before it is sent: a client that has an answer gets the same one again.
        using var body = new MemoryStream();
        try
        {
            await RunIntoAsync(body, http, next);
        }
        catch (RequestTakenOverException)
        {
            http.Response.Clear();
            await InUse().ExecuteAsync(http);
            return;
        }
        catch
        {
            await KeepAsync(http, () => keys.ReleaseAsync(tenant, attempt));
            throw;
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (http.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            // It asks for the request again, also where a part of it is done: an invitation that was saved and could not be sent.
            await KeepAsync(http, () => keys.RepeatAsync(tenant, attempt));
        }
        else if (attempt.HasEffect || http.Response.StatusCode is >= 200 and < 300)
        {
            if (!attempt.IsAnswered)
                await KeepAsync(http, () => keys.AnswerAsync(tenant, attempt, new(http.Response.StatusCode, HeadersOf(http.Response), bytes)));
        }
        else
        {
            await KeepAsync(http, () => keys.ReleaseAsync(tenant, attempt));
        }
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static async Task RunIntoAsync(MemoryStream body, HttpContext http, RequestDelegate next)
    {
        var client = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var captured = new StreamResponseBodyFeature(body);
        http.Features.Set<IHttpResponseBodyFeature>(captured);
        try
        {
            await next(http);
            await captured.CompleteAsync();
        }
        finally
        {
            http.Features.Set(client);
        }
    }

    // The change is committed, or there is none: whatever becomes of the key, this client's answer is true. A repeated request is then
    // told that its answer was lost, or waits for the lease.
    private static async Task KeepAsync(HttpContext http, Func<Task> keep)
    {
        try
        {
            await keep();
        }
        catch (Exception e)
        {
            http.RequestServices.GetRequiredService<ILogger<IdempotencyKeys>>().LogWarning(e, "The outcome of a request was not kept under its idempotency key");
        }
    }

    private static List<string> HeadersOf(HttpResponse response)
    {
        var headers = new List<string>();
        foreach (var name in KeptHeaders)
        {
            if (response.Headers.TryGetValue(name, out var value))
                headers.AddRange([name, value.ToString()]);
        }
        return headers;
    }

    private static async Task SendAsync(HttpContext http, IdempotentAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        for (var i = 0; i < answer.Headers.Count; i += 2)
            http.Response.Headers[answer.Headers[i]] = answer.Headers[i + 1];
        http.Response.Headers[ReplayedHeader] = "true";
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    private static ProblemResult InUse() => new(ApiProblemCodes.IdempotencyKeyInUse) { RetryAfter = RetryAfterSeconds };

    // Whoever sends the same to the same address with the same key means the same request. Another caller of the company does not: what
    // the first one got is none of the second's business.
    private static async Task<byte[]> ReadAsync(HttpRequest request, Tenant tenant, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string?[] parts =
        [
            request.Method, request.Path, request.QueryString.Value, tenant.Actor.Kind, tenant.Actor.Id, request.ContentType, request.Headers.IfMatch,
        ];
        foreach (var part in parts)
            hash.AppendData(Encoding.UTF8.GetBytes($"{part?.Length ?? -1}:{part}"));
        // The endpoint's body limit bounds it.
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        hash.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        body.Position = 0;
        request.Body = body;
        return hash.GetHashAndReset();
    }
}
