using System.Text;
using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Otlp;

/// <summary>The two answers of an OTLP receiver, both protobuf.</summary>
internal static class OtlpResponse
{
    private const string Protobuf = "application/x-protobuf";

    /// <summary>
    /// Export…ServiceResponse { PartialSuccess partial_success = 1 { int64 rejected = 1; string error_message = 2; } }:
    /// empty when everything was kept.
    /// </summary>
    public static Task AcceptAsync(HttpContext http, int dropped)
    {
        http.Response.ContentType = Protobuf;
        if (dropped == 0)
        {
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        }

        var partial = new List<byte> { 0x08 };
        AppendVarint(partial, (uint)dropped);
        AppendText(partial, 0x12, $"{dropped} left out: the dashboard's limits are reached");
        var response = new List<byte> { 0x0A };
        AppendVarint(response, (uint)partial.Count);
        response.AddRange(partial);
        return http.Response.Body.WriteAsync(response.ToArray(), http.RequestAborted).AsTask();
    }

    /// <summary>google.rpc.Status { string message = 2; }</summary>
    public static Task RefuseAsync(HttpContext http, int status, string message)
    {
        if (http.Response.HasStarted)
            return Task.CompletedTask;
        http.Response.StatusCode = status;
        http.Response.ContentType = Protobuf;
        var response = new List<byte>();
        AppendText(response, 0x12, message);
        return http.Response.Body.WriteAsync(response.ToArray(), http.RequestAborted).AsTask();
    }

    private static void AppendText(List<byte> bytes, byte tag, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        bytes.Add(tag);
        AppendVarint(bytes, (uint)utf8.Length);
        bytes.AddRange(utf8);
    }

    private static void AppendVarint(List<byte> bytes, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
