namespace Scale.LocalRuntime.Network;

/// <summary>What a <see cref="TcpBalancer"/> listens on and its bounds.</summary>
public sealed record TcpBalancerOptions
{
    /// <summary>The resource it stands for; used in messages.</summary>
    public required string Resource { get; init; }

    /// <summary>Port on the loopback addresses (IPv4, and IPv6 where the machine has it). Zero: a free one.</summary>
    public int Port { get; init; }

    /// <summary>One sentence for the error when the port is taken: how a developer changes it.</summary>
    public string HowToChangePort { get; init; } = "set another port on the resource's endpoint.";

    /// <summary>Connections open at once; further ones wait in the listen queue. Default 20,000.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>How long one target may take to accept before the next is tried. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
