using System.Buffers.Binary;

namespace Scale.Core.Data.Consistency;

/// <summary>
/// What one request, job or connection must see, and what it has committed itself. It travels in
/// <see cref="Tenancy.Tenant.Consistency"/>; reads choose a host by it, writes add to it.
/// </summary>
/// <param name="required">The least that must be seen; null if nothing is known to be.</param>
/// <param name="recall">Asked before the first read when <paramref name="required"/> is null: what the same principal committed lately.</param>
/// <param name="reader">
/// Who reads: the same reader is sent to the same replica while it is ready, on every instance, so that what it has seen once does not
/// vanish because the next replica is a moment behind. Null takes the replicas in turn.
/// </param>
public sealed class ConsistencySession(
    CommitPosition? required = null, IRecentWrite? recall = null, Guid? reader = null)
{
    // One reference, so that whoever observes at the same time needs no lock.
    private SeenPosition? _seen = required is { } position ? new(position) : null;
    private readonly IRecentWrite? _recall = required is null ? recall : null;
    private readonly Lock _asking = new();
    private Task<bool>? _isUnsure;
    private readonly uint? _affinity = reader is { } id ? Affinity(id) : null;

    /// <summary>The latest of what was required, observed and committed; null if nothing was.</summary>
    public CommitPosition? Position => Volatile.Read(ref _seen)?.Position;

    /// <summary>Whether <see cref="Position"/> is still what was required.</summary>
    public bool IsAsRequired { get; private set; } = true;

    /// <summary>Whether something was committed in this session.</summary>
    public bool HasCommitted { get; private set; }

    /// <summary>Reads from now on see at least this.</summary>
    public void Observe(CommitPosition position)
    {
        while (Volatile.Read(ref _seen) is var seen && CommitPosition.Later(seen?.Position, position) is var latest && seen?.Position != latest)
        {
            // First: whoever sees the new place must not take it for what was required.
            IsAsRequired = false;
            if (Interlocked.CompareExchange(ref _seen, new SeenPosition(latest), seen) == seen)
                return;
        }
    }

    internal void Committed(CommitPosition position)
    {
        Observe(position);
        HasCommitted = true;
    }

    /// <summary>
    /// What a read must see. The memory of the principal is asked once, and only if something is read at all; reads at the same time wait
    /// for the same answer.
    /// </summary>
    internal async ValueTask<ReadFloor> FloorAsync(CancellationToken ct)
    {
        var isUnsure = _recall is not null && await AskOnce(_recall).WaitAsync(ct);
        return new ReadFloor(Position, isUnsure, _affinity);
    }

    private Task<bool> AskOnce(IRecentWrite recall)
    {
        lock (_asking)
            return _isUnsure ??= RecallAsync(recall);
    }

    private async Task<bool> RecallAsync(IRecentWrite recall)
    {
        var recent = await recall.RecallAsync();
        if (recent.Position is { } position)
            Observe(position);
        return recent.IsUnknown;
    }

    // The last bytes of a UUID are random in every version in use; a hash code differs between processes.
    private static uint Affinity(Guid reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        reader.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
    }

    private sealed record SeenPosition(CommitPosition Position);
}

/// <summary>Knows what one principal has committed lately.</summary>
public interface IRecentWrite
{
    /// <summary>Asks the memory of recent writes; never fails because of it, and bounds itself.</summary>
    ValueTask<RecentWrite> RecallAsync();
}

/// <summary>What the memory of recent writes says about one principal.</summary>
/// <param name="Position">Its latest commit, if it has committed lately.</param>
/// <param name="IsUnknown">The memory could not be asked, or may have missed something: it may have committed later.</param>
public readonly record struct RecentWrite(CommitPosition? Position, bool IsUnknown = false);

/// <summary>What a read must see.</summary>
/// <param name="Position">At least this; null for anything within the lag limit.</param>
/// <param name="IsUnsure">There may have been a write that nobody remembers: the primary is preferred.</param>
/// <param name="Affinity">Equal values prefer the same replica; null takes them in turn.</param>
internal readonly record struct ReadFloor(CommitPosition? Position, bool IsUnsure = false, uint? Affinity = null);
