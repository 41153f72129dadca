using NpgsqlTypes;

namespace Scale.Core.Data.Replicas;

/// <summary>What a host said about itself.</summary>
/// <param name="InRecovery">It is a standby.</param>
/// <param name="Timeline">The timeline it writes, or receives.</param>
/// <param name="Lsn">A standby: what it has replayed. A primary: where it writes next.</param>
internal readonly record struct HostReading(bool InRecovery, int Timeline, NpgsqlLogSequenceNumber Lsn);

/// <summary>Asks one host where it is.</summary>
internal interface IHostProbe : IAsyncDisposable
{
    /// <summary>Throws when the host does not answer within a second or so.</summary>
    Task<HostReading> ReadAsync(CancellationToken ct);
}
