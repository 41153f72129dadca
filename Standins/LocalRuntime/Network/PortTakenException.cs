namespace Scale.LocalRuntime.Network;

/// <summary>A port that a resource needs is in use by another program.</summary>
public sealed class PortTakenException(int port, string resource, string howToChange, Exception inner)
    : LocalRuntimeException(
        $"Port {port} on this machine is in use by another program, so '{resource}' cannot listen on it. " +
        $"Stop that program, or change the port: {howToChange}",
        inner)
{
    public int Port { get; } = port;

    public string Resource { get; } = resource;
}
