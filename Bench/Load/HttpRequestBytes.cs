using System.Text;

namespace Scale.Bench.Load;

/// <summary>An HTTP/1.1 request, encoded once and sent many times.</summary>
internal static class HttpRequestBytes
{
    public static byte[] Get(string path, string? apiKey = null, string? header = null) => Encode("GET", path, apiKey, header, body: null);

    public static byte[] Post(string path, string body, string? apiKey = null) => Encode("POST", path, apiKey, header: null, body);

    private static byte[] Encode(string method, string path, string? apiKey, string? header, string? body)
    {
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
        if (apiKey is not null)
            head.Append($"Authorization: Bearer {apiKey}\r\n");
        if (header is not null)
            head.Append($"{header}\r\n");
        if (body is not null)
            head.Append($"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return Encoding.UTF8.GetBytes($"{head}\r\n{body}");
    }
}
