using NpgsqlTypes;

namespace Scale.Core.Data.Replicas;

/// <summary>
/// Where the primary was, and when. From it a replica's lag is read without a clock or a heartbeat row on any server: it is how long
/// ago the primary went past the place the replica is at. On an idle primary nothing was passed, so nothing is behind.
/// </summary>
internal sealed class PrimaryTrail(TimeSpan span, TimeProvider clock)
{
    // A record's end and the next one's begin differ by a page header where the end of a page lies between them.
    private const ulong PageHeader = 40;

    private readonly Queue<(long At, NpgsqlLogSequenceNumber Lsn)> _passed = new();

    /// <summary>The newest place; default if none is known.</summary>
    public NpgsqlLogSequenceNumber Newest { get; private set; }

    public void Clear()
    {
        _passed.Clear();
        Newest = default;
    }

    public void Add(NpgsqlLogSequenceNumber lsn)
    {
        // Only what is new: the oldest entry of a place is the moment it was first seen.
        if (lsn <= Newest)
            return;
        Newest = lsn;
        _passed.Enqueue((clock.GetTimestamp(), lsn));
        while (_passed.Count > 1 && clock.GetElapsedTime(_passed.Peek().At) > span)
            _passed.Dequeue();
    }

    /// <summary>How long ago the primary went past the place.</summary>
    public TimeSpan LagOf(NpgsqlLogSequenceNumber replayed)
    {
        foreach (var (at, lsn) in _passed)
        {
            if ((ulong)lsn > (ulong)replayed + PageHeader)
                return clock.GetElapsedTime(at);
        }
        return TimeSpan.Zero;
    }

    /// <summary>How many bytes of WAL lie between.</summary>
    public long BytesBehind(NpgsqlLogSequenceNumber replayed) => Newest > replayed ? (long)((ulong)Newest - (ulong)replayed) : 0;
}
