using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Telemetry.Requests;

/// <summary>The name a request has for people: the client's own, or the trace's id.</summary>
public static class CorrelationId
{
    /// <summary>The request and response header.</summary>
    public const string Header = "X-Correlation-Id";

    /// <summary>Longest id accepted from a client, in characters.</summary>
    public const int LongestAccepted = 128;

    private static readonly SearchValues<char> Safe =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:");

    /// <summary>The client's id if it is 1 to 128 letters, digits, <c>-</c>, <c>_</c>, <c>.</c> or <c>:</c>; otherwise a new one.</summary>
    public static string Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.TryGetValue(Header, out var given) && given is [{ } id] && IsSafe(id)
            ? id
            : Activity.Current?.TraceId.ToHexString() ?? Guid.CreateVersion7().ToString("N");
    }

    private static bool IsSafe(string id) =>
        id.Length is >= 1 and <= LongestAccepted && !id.AsSpan().ContainsAnyExcept(Safe);
}
