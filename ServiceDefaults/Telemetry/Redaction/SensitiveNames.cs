using System.Collections.Frozen;

namespace Scale.ServiceDefaults.Telemetry.Redaction;

/// <summary>Names whose values are never shown, whatever they hold.</summary>
internal static class SensitiveNames
{
    // Compared without case and without - _ . and spaces: X-Api-Key, x_api_key and XApiKey are one name.
    private static readonly FrozenSet<string> Names = new[]
    {
        "authorization", "proxyauthorization", "cookie", "setcookie", "apikey", "xapikey", "key", "secret", "password", "pwd",
        "token", "accesstoken", "refreshtoken", "connectionstring", "signature", "email", "mail", "emailaddress", "phone", "phonenumber",
        "querystring", "urlquery", "query", "name", "firstname", "lastname", "birthdate", "dateofbirth", "notes", "xotlpapikey",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes = ["http.request.header.", "http.response.header."];

    public static bool Contains(string name)
    {
        if (name.Length > 64)
            return false;
        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                name = name[prefix.Length..];
        }

        Span<char> letters = stackalloc char[name.Length];
        var count = 0;
        foreach (var character in name)
        {
            if (character is not ('-' or '_' or '.' or ' '))
                letters[count++] = character;
        }

        return Names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(letters[..count]);
    }
}
