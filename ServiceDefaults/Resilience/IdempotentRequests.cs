using Polly;

namespace Scale.ServiceDefaults.Resilience;

/// <summary>Which HTTP requests may be sent twice.</summary>
public static class IdempotentRequests
{
    /// <summary>Says of one request whether it may be sent again, whatever its method: <c>request.Options.Set(IdempotentRequests.Retryable, true)</c>.</summary>
    public static HttpRequestOptionsKey<bool> Retryable { get; } = new("Scale.Resilience.Retryable");

    /// <summary>
    /// True for the idempotent methods of RFC 9110 and for requests with an Idempotency-Key, if their content can be
    /// read twice.
    /// </summary>
    public static bool MayBeSentAgain(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HasRereadableContent(request)
            && (request.Options.TryGetValue(Retryable, out var said) ? said : IsIdempotent(request));
    }

    internal static ResiliencePropertyKey<HttpRequestMessage> Request { get; } = new("Scale.Resilience.Request");

    internal static bool HasRereadableContent(HttpRequestMessage request) =>
        request.Content is null or ByteArrayContent or ReadOnlyMemoryContent or System.Net.Http.Json.JsonContent;

    private static bool IsIdempotent(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
        || request.Method == HttpMethod.Trace || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete
        || request.Headers.Contains("Idempotency-Key");
}
