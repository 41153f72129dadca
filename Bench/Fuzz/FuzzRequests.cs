using System.Text;
using System.Text.RegularExpressions;

namespace Scale.Bench.Fuzz;

/// <summary>Requests to an operation that are right, nearly right, or broken; always those of the same random numbers.</summary>
internal sealed partial class FuzzRequests(Random random, FuzzJson json, FuzzCaller caller)
{
    private static readonly string[] Types = ["application/json", "application/json; charset=utf-16", "text/plain", "application/xml", "multipart/form-data; boundary=a", "a/b/c", ";", ""];
    private static readonly string[] Accepted = ["*/*", "application/json", "application/x-ndjson", "text/csv", "application/xml", "q=", ",,,"];

    /// <summary>The bytes of one.</summary>
    public byte[] Next(FuzzOperation operation)
    {
        // Most are nearly right: what is wrong in ten places is refused for the first.
        var strange = random.Next(5) switch { 0 => 0.0, 1 => 0.3, _ => 0.06 };
        var head = new StringBuilder();
        head.Append(random.Next(40) == 0 ? "DELETE" : operation.Method).Append(' ').Append(Address(operation, strange)).Append(" HTTP/1.1\r\nHost: localhost\r\n");
        if (random.Next(30) != 0)
            head.Append($"Authorization: Bearer {(operation.ForOperators != (random.Next(30) == 0) ? caller.OperatorKey : caller.ApiKey)}\r\n");
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.IsHeader && random.Next(4) != 0))
            head.Append($"{parameter.Name}: {OneLine(parameter.Name == "If-Match" && random.Next(3) != 0 ? random.Next(2) == 0 ? "*" : "\"1\"" : json.Text(parameter.Schema, 0.3))}\r\n");
        if (random.Next(4) == 0)
            head.Append($"Accept: {Accepted[random.Next(Accepted.Length)]}\r\n");
        if (random.Next(10) == 0)
            head.Append($"{(random.Next(2) == 0 ? "X-Correlation-Id" : "Idempotency-Key")}: {OneLine(FuzzWords.Text(random))}\r\n");
        if (random.Next(20) == 0)
            head.Append($"Range: bytes={random.Next(-10, 10)}-{random.Next(-10, 10_000)}\r\n");

        var body = Body(operation, strange);
        if (body.Length > 0 || operation.BodyType is not null)
            head.Append($"Content-Type: {(random.Next(15) == 0 ? Types[random.Next(Types.Length)] : operation.BodyType ?? Types[0])}\r\nContent-Length: {body.Length}\r\n");
        if (operation.BodyType is not (null or "application/json"))
            head.Append($"Content-Disposition: attachment; filename=\"{OneLine(FuzzWords.Text(random)).Replace('"', '_')}\"\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>Bytes that are hardly HTTP at all.</summary>
    public byte[] NextRaw(FuzzOperation operation)
    {
        var bytes = Next(operation);
        switch (random.Next(6))
        {
            case 0:
                random.NextBytes(bytes);
                return bytes;
            case 1:
                return bytes[..random.Next(bytes.Length)];
            case 2:
                return Encoding.Latin1.GetBytes($"{operation.Method} /v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n{random.Next():x}\r\nabc\r\n0\r\n\r\n");
            case 3:
                return Encoding.Latin1.GetBytes($"POST /v1/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {caller.ApiKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{FuzzWords.Token(random)}\r\n");
            case 4:
                return Encoding.Latin1.GetBytes($"GET /{new string('a', random.Next(20_000))} HTTP/{random.Next(4)}.{random.Next(4)}\r\n{new string('b', random.Next(40_000))}: c\r\n\r\n");
            default:
                for (var flips = random.Next(1, 10); flips > 0; flips--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    private string Address(FuzzOperation operation, double strange)
    {
        var address = new StringBuilder(PathParameter().Replace(operation.Path, _ => random.NextDouble() < strange
            ? Escape(FuzzWords.Text(random))
            : $"{(random.Next(4) == 0 ? Guid.CreateVersion7() : operation.ForOperators ? caller.OtherCompany : caller.KnownId(random))}"));
        var separator = '?';
        foreach (var parameter in operation.Parameters.Where(parameter => !parameter.IsHeader && random.Next(3) == 0))
        {
            address.Append(separator).Append(parameter.Name).Append('=').Append(Escape(json.Text(parameter.Schema, strange)));
            separator = '&';
        }
        if (random.NextDouble() < strange)
            address.Append(separator).Append(Escape(FuzzWords.Text(random))).Append('=').Append(Escape(FuzzWords.Text(random)));
        return address.ToString();
    }

    private byte[] Body(FuzzOperation operation, double strange)
    {
        if (operation.Body is not { } schema)
        {
            var content = new byte[operation.BodyType is null ? 0 : random.Next(2_000)];
            random.NextBytes(content);
            return content;
        }
        var body = Encoding.UTF8.GetBytes(json.Document(schema, strange));
        if (random.Next(12) == 0 && body.Length > 0)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return random.Next(40) == 0 ? body[..random.Next(body.Length + 1)] : body;
    }

    // Half of a surrogate pair has no UTF-8, which is the text's fault, not the request's.
    private static string Escape(string text) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    // A header ends with its line; a few other bytes are the server's to refuse.
    private static string OneLine(string text) => text.ReplaceLineEndings("").Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex PathParameter();
}
