namespace Scale.Core.Data.Pools;

/// <summary>The right to use one connection of a share of a pool; dispose it once, behind the connection.</summary>
internal readonly struct ConnectionTurn(SemaphoreSlim share) : IDisposable
{
    /// <summary>Null if none became free in time.</summary>
    public static async ValueTask<ConnectionTurn?> TakeAsync(SemaphoreSlim share, TimeSpan longest, CancellationToken ct) =>
        share.Wait(0, CancellationToken.None) || await share.WaitAsync(longest, ct) ? new ConnectionTurn(share) : null;

    public void Dispose() => share.Release();
}
