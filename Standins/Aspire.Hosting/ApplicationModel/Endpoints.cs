using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on.</summary>
[DebuggerDisplay("{Name,nq} {UriScheme,nq} {Port,nq}->{TargetPort,nq}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AllocatedEndpoint? _allocatedEndpoint;

    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null,
        int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Transport = transport ?? (IsHttpScheme(UriScheme) ? "http" : protocol.ToString().ToLowerInvariant());
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public string UriScheme { get; set; }

    public string Transport { get; set; }

    /// <summary>Port that clients use. Null: a free one, the same for the whole run.</summary>
    public int? Port { get; set; }

    /// <summary>Port that the program itself listens on. Null: a free one per replica, told to it by its environment.</summary>
    public int? TargetPort { get; set; }

    /// <summary>Variable that tells the program its port. Null: none.</summary>
    public string? TargetPortEnvironmentVariable { get; set; }

    public bool IsExternal { get; set; }

    /// <summary>False: clients reach the program's own port.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where clients reach it; null before the system is started.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocatedEndpoint;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _allocatedEndpoint = value;
            _allocated.TrySetResult(value);
        }
    }

    /// <summary>For the error of a taken port: where a developer changes <see cref="Port"/>.</summary>
    internal string? PortSource { get; set; }

    internal Task<AllocatedEndpoint> WhenAllocatedAsync(CancellationToken cancellationToken) =>
        _allocated.Task.WaitAsync(cancellationToken);

    internal static bool IsHttpScheme(string scheme) => scheme is "http" or "https";
}

/// <summary>The address clients use.</summary>
[DebuggerDisplay("{UriString}")]
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";
}
