using System.Globalization;
using System.Text.RegularExpressions;

namespace Scale.ServiceDefaults.Authentication.Signatures;

/// <summary>
/// What a request says about its signature (RFC 9421, section 4.1), in the part of the syntax that is taken here: one signature, components without parameters.
/// <c>sig1=("@method" "@path" "@query" "content-digest");created=1763758529;nonce="mZ1…";keyid="01980c7d…";alg="hmac-sha256"</c>
/// </summary>
internal sealed partial record SignatureInput(
    string Label, string Parameters, IReadOnlyList<string> Components, long Created, long? Expires, string Nonce, string KeyId)
{
    private const int MostText = 2_000, MostComponents = 32, LeastNonce = 16, MostNonce = 64;

    /// <summary>Null for anything else.</summary>
    public static SignatureInput? Read(string text)
    {
        if (text.Length > MostText || Member().Match(text) is not { Success: true } member)
            return null;
        var components = Name().Matches(member.Groups["components"].Value).Select(one => one.Groups[1].Value).ToList();
        if (components.Count is 0 or > MostComponents || components.Distinct().Count() != components.Count)
            return null;
        var named = new Dictionary<string, string>();
        foreach (Match parameter in Parameter().Matches(member.Groups["rest"].Value))
        {
            if (!named.TryAdd(parameter.Groups["name"].Value, parameter.Groups["number"].Success ? parameter.Groups["number"].Value : parameter.Groups["text"].Value))
                return null;
        }
        return named.TryGetValue("created", out var created) && Number(created) is { } at
            && named.TryGetValue("nonce", out var nonce) && nonce.Length is >= LeastNonce and <= MostNonce
            && named.TryGetValue("keyid", out var key)
            && named.GetValueOrDefault("alg", "hmac-sha256") == "hmac-sha256"
            && (!named.TryGetValue("expires", out var expires) || Number(expires) is not null)
            ? new(member.Groups["label"].Value, member.Groups["parameters"].Value, components, at, expires is null ? null : Number(expires), nonce, key)
            : null;
    }

    /// <summary>The signature of that label; null if there is none.</summary>
    public byte[]? Signature(string header)
    {
        if (header.Length > MostText || !header.StartsWith(Label + "=:", StringComparison.Ordinal) || !header.EndsWith(':'))
            return null;
        var text = header.AsSpan(Label.Length + 2)[..^1];
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>What is signed (section 2.5); null if a component has no value.</summary>
    public string? Base(Func<string, string?> valueOf)
    {
        var lines = new List<string>(Components.Count + 1);
        foreach (var component in Components)
        {
            if (valueOf(component) is not { } value || value.Contains('\n', StringComparison.Ordinal))
                return null;
            lines.Add($"\"{component}\": {value}");
        }
        lines.Add($"\"@signature-params\": {Parameters}");
        return string.Join('\n', lines);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex("""^(?<label>[a-z][a-z0-9_.*-]{0,31})=(?<parameters>\((?<components>"[a-z0-9@_-]{1,64}"(?: "[a-z0-9@_-]{1,64}")*)\)(?<rest>(?:;[a-z]+=(?:[0-9]{1,12}|"[A-Za-z0-9_=+/.:-]{0,100}"))*))$""")]
    private static partial Regex Member();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Name();

    [GeneratedRegex(""";(?<name>[a-z]+)=(?:(?<number>[0-9]+)|"(?<text>[^"]*)")""")]
    private static partial Regex Parameter();
}
