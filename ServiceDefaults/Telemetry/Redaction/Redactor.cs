using System.Buffers;
using System.Text.RegularExpressions;
using Scale.Core.ApiKeys;
using Scale.Core.Domain.Users;
using Scale.Core.Operators;
using Scale.Core.Sessions;
using Scale.Core.SignedRequests;
using Scale.Core.Webhooks;

namespace Scale.ServiceDefaults.Telemetry.Redaction;

/// <summary>
/// Takes secrets and personal data out of texts on their way to logs and spans. It is the last line of defence: code
/// does not log such values in the first place, but exception texts and addresses carry them uninvited.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands where a value was.</summary>
    public const string Mask = "[redacted]";

    // Longer texts are cut: a log line is no place for a document, and the expressions below stay cheap.
    private const int LongestText = 32 * 1024;

    // Words of names end in some of these as well (status_code): they are looked for apart, so that such texts cost one expression and not all.
    private static readonly SearchValues<string> SecretPrefixes = SearchValues.Create(
        [
            ApiKeyText.Prefix, WebhookSecrets.Prefix, OperatorKeyText.Prefix, SessionToken.AccessPrefix, SessionToken.RefreshPrefix, SigningSecrets.Prefix,
            Invitation.TokenPrefix,
        ],
        StringComparison.Ordinal);

    // One vectorised pass; nearly all texts contain none of these and are returned as they are.
    private static readonly SearchValues<string> Suspicious = SearchValues.Create(
        ["@", "?", "&", "bearer ", "basic ", "eyJ", "passw", "pwd", "secret", "token", "key=", "key:", "key\""],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without API keys, tokens, credentials, e-mail addresses and the values of queries.</summary>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
            text = string.Concat(text.AsSpan(0, LongestText), "…");
        if (text.AsSpan().ContainsAny(SecretPrefixes))
            text = Secret().Replace(text, "$1$2" + Mask);
        if (!text.AsSpan().ContainsAny(Suspicious))
            return text;

        text = Scheme().Replace(text, "$1 " + Mask);
        text = Jwt().Replace(text, Mask);
        text = UserInfo().Replace(text, "$1" + Mask + "@");
        text = Assignment().Replace(text, "$1" + Mask);
        text = QueryValue().Replace(text, "$1" + Mask);
        return Email().Replace(text, Mask);
    }

    /// <summary>The value of a log or span attribute as it may be shown. Returns the same object when nothing is to hide.</summary>
    public static object? Redact(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (value is null)
            return null;
        if (SensitiveNames.Contains(name))
            return Mask;
        return value switch
        {
            string text => Redact(text),
            bool or int or long or double or float or Guid or TimeSpan or DateTimeOffset or Enum => value,
            string[] texts => Array.TrueForAll(texts, text => ReferenceEquals(Redact(text), text)) ? texts : Array.ConvertAll(texts, Redact),
            _ => RedactText(value),
        };
    }

    private static object RedactText(object value)
    {
        var text = value.ToString() ?? "";
        var shown = Redact(text);
        return ReferenceEquals(shown, text) ? value : shown;
    }

    // sk_4fT… and whsec_…, also cut short. The others are short words, with which names begin too: those are known by their length.
    [GeneratedRegex(
        @"\b(?:(" + ApiKeyText.Prefix + "|" + WebhookSecrets.Prefix + @")[0-9A-Za-z+/=]{4,}|("
        + OperatorKeyText.Prefix + "|" + SessionToken.AccessPrefix + "|" + SessionToken.RefreshPrefix + "|" + SigningSecrets.Prefix + "|" + Invitation.TokenPrefix
        + @")[0-9A-Za-z_-]{20,})")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\b(Bearer|Basic)\s+[^\s""',;]+", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\beyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]*)?")]
    private static partial Regex Jwt();

    // postgresql://user:password@host
    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    // Password=…; of connection strings, "apiKey": "…" of JSON.
    [GeneratedRegex(@"(\b(?:password|passwd|pwd|secret|token|access[_-]?token|refresh[_-]?token|(?:x-)?api[_-]?key)""?\s*[=:]\s*)(?!\[redacted\])(?:""[^""]*""?|'[^']*'?|[^\s;,&}""']+)", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    // /v1/products?cursor=…&limit=…
    [GeneratedRegex(@"([?&][0-9A-Za-z_.\-\[\]%]{1,64}=)(?!\[redacted\])[^&\s#""'<>]+")]
    private static partial Regex QueryValue();

    [GeneratedRegex(@"[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63})+")]
    private static partial Regex Email();
}
