using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>An address with a scheme and, possibly, a path that precedes the request's.</summary>
internal sealed class UriEndPoint(Uri uri) : EndPoint
{
    public Uri Uri => uri;

    public override string ToString() => uri.AbsoluteUri;
}
