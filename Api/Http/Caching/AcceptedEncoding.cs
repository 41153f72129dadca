using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Scale.Api.Http.Caching;

/// <summary>Which of the encodings that are kept ready a client takes (RFC 9110, 12.5.3); Brotli before gzip, since it is smaller.</summary>
internal static class AcceptedEncoding
{
    public const string Brotli = "br", Gzip = "gzip";

    // Clients of a service send a few texts again and again. What comes after this many different ones is read each time; a longer text is no client's.
    private const int MostKnown = 64, LongestKnown = 128;
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);
    private static int _count;

    /// <summary><see cref="Brotli"/>, <see cref="Gzip"/>, or empty for neither.</summary>
    public static string Of(StringValues header)
    {
        if (header is not [{ Length: > 0 and <= LongestKnown } text])
            return header.Count == 0 ? "" : Read(header);
        if (Known.TryGetValue(text, out var known))
            return known;
        var read = Read(header);
        if (Volatile.Read(ref _count) < MostKnown && Known.TryAdd(text, read))
            Interlocked.Increment(ref _count);
        return read;
    }

    private static string Read(StringValues header) =>
        !StringWithQualityHeaderValue.TryParseList(header, out var encodings) ? ""
        : Accepts(encodings, Brotli) ? Brotli
        : Accepts(encodings, Gzip) ? Gzip
        : "";

    private static bool Accepts(IList<StringWithQualityHeaderValue> encodings, string name)
    {
        foreach (var encoding in encodings)
        {
            if (encoding.Quality != 0 && encoding.Value.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
