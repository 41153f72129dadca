using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Scale.Core.Webhooks;

/// <summary>Signatures of Standard Webhooks, version 1: HMAC-SHA256 over id, time and body.</summary>
public static class WebhookSignature
{
    /// <summary>Value of <c>webhook-signature</c>: one signature for each key, with a space between them.</summary>
    public static string Of(string id, long timestamp, ReadOnlySpan<byte> body, params ReadOnlySpan<byte[]> keys)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp.ToString(CultureInfo.InvariantCulture)}."), .. body];
        var signatures = new List<string>();
        foreach (var key in keys)
            signatures.Add("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return string.Join(' ', signatures);
    }
}
