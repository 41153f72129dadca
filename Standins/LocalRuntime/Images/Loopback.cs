using System.Net.Sockets;

namespace Scale.LocalRuntime.Images;

internal static class Loopback
{
    /// <summary>What "localhost" may resolve to on this machine.</summary>
    public static IReadOnlyList<string> Addresses { get; } = Socket.OSSupportsIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
}
