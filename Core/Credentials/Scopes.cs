namespace Scale.Core.Credentials;

/// <summary>
/// What an API key may do at most, if it was made for less than its role allows: <c>orders:read</c>, <c>orders:write</c> and so on.
/// To write does not include to read.
/// </summary>
public static class Scopes
{
    /// <summary>Area of the event stream.</summary>
    public const string Events = "events";

    /// <summary>Area of what concerns somebody who has signed in; no key is given it.</summary>
    public const string Account = "account";

    private static readonly string[] Areas =
        ["company", "users", "products", "orders", "patients", "exams", "files", "exports", "webhooks", "audit", "api_keys", "quotas", "usage", "cache", Events];

    /// <summary>Every scope there is.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Areas.SelectMany(area => new[] { Read(area), Write(area) }).Order(StringComparer.Ordinal)];

    /// <summary>To see what an area has.</summary>
    public static string Read(string area) => area + ":read";

    /// <summary>To change it.</summary>
    public static string Write(string area) => area + ":write";
}
