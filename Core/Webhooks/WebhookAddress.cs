using System.Net;

namespace Scale.Core.Webhooks;

/// <summary>What can be said about a webhook's address without asking anybody. Where a name leads is looked at with every connection.</summary>
public static class WebhookAddress
{
    /// <summary>Longest address in characters.</summary>
    public const int MostLength = 2_000;

    /// <summary>Why the address cannot be used; null if it can.</summary>
    public static string? Fault(string? text, WebhookOptions options) =>
        string.IsNullOrWhiteSpace(text) || text.Trim().Length > MostLength ? $"must have 1 to {MostLength} characters"
        : !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Host.Length == 0 ? "must be an absolute URL"
        : !(url.Scheme == Uri.UriSchemeHttps || (options.AllowHttp && url.Scheme == Uri.UriSchemeHttp)) ? "must begin with https://"
        : url.UserInfo.Length > 0 || url.Fragment.Length > 0 ? "must have neither user information nor a fragment"
        : !options.AllowsPort(url.Port) ? "must be on a port that is allowed for webhooks"
        : !options.AllowPrivateAddresses && IsPrivate(url) ? "must be a public address"
        : null;

    private static bool IsPrivate(Uri url) =>
        IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) ? !PublicAddresses.Include(address) : url.IsLoopback || !url.IdnHost.TrimEnd('.').Contains('.', StringComparison.Ordinal);
}
