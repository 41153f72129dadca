using Scale.Core.Data.Pools;

namespace Scale.Core.Data.Replicas;

/// <summary>
/// Keeps reads that no replica serves from taking every connection of a primary: the rest of its pool is for writes.
/// </summary>
internal sealed class PrimaryShare(string shard, int most, TimeSpan longest) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);

    /// <summary>A turn; dispose it to give it back. Throws when none becomes free in time.</summary>
    public async ValueTask<ConnectionTurn> EnterAsync(CancellationToken ct) =>
        await ConnectionTurn.TakeAsync(_free, longest, ct) ?? throw new StoreBusyException(
            $"{most} reads hold the share of {shard}'s primary that is for reads without a replica (Data:Replicas:PrimaryShare), and none ended within {longest}.");

    public void Dispose() => _free.Dispose();
}
