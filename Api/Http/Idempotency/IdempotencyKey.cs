using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Scale.Api.Http.Idempotency;

/// <summary>Reads <c>Idempotency-Key</c>: a string of RFC 9651 in quotes, or the same characters without.</summary>
internal static class IdempotencyKey
{
    /// <summary>Longest key in characters.</summary>
    public const int MostLength = 255;

    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (char)code)]);

    /// <summary>False if it is no key.</summary>
    public static bool TryRead(StringValues header, out string key)
    {
        key = "";
        if (header is not [{ Length: > 0 } text] || text.AsSpan().ContainsAnyExcept(Printable))
            return false;
        var read = text[0] == '"' ? Unquote(text) : text.Contains('"', StringComparison.Ordinal) ? null : text;
        if (read is not { Length: >= 1 and <= MostLength })
            return false;
        key = read;
        return true;
    }

    private static string? Unquote(string text)
    {
        var read = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i == text.Length - 1 ? read.ToString() : null;
            if (text[i] == '\\' && (++i == text.Length || text[i] is not ('"' or '\\')))
                return null;
            read.Append(text[i]);
        }
        return null;
    }
}
