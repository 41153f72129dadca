using Microsoft.Extensions.Options;

namespace Scale.Api.Http.Overload;

/// <summary>
/// How much is refused at the moment. The rule is that of CoDel (RFC 8289): a queue is bad when even the shortest wait of an interval is above
/// the target, for a queue that only takes up bursts is empty now and then. As long as it is, more is refused each interval; then less.
/// </summary>
public sealed class OverloadState(IOptions<OverloadOptions> options)
{
    // Up quickly and down slowly: who was refused comes back.
    private const double StepUp = 0.2, StepDown = 0.1;

    private readonly int _most = options.Value.Concurrency;
    private readonly int _mostOrdinary = options.Value.Concurrency - (options.Value.Concurrency / 5);
    private double _refusedShare;
    private int _running;
    private uint _turn;

    /// <summary>Share of ordinary requests that is refused, 0 to 1.</summary>
    public double RefusedShare => Volatile.Read(ref _refusedShare);

    /// <summary>Requests that are worked on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Takes in the shortest wait of an interval.</summary>
    public void Observe(TimeSpan shortestWait)
    {
        var target = options.Value.Target;
        var isQueueing = target > TimeSpan.Zero && shortestWait > target;
        Volatile.Write(ref _refusedShare, Math.Clamp(_refusedShare + (isQueueing ? StepUp : -StepDown), 0, 1));
    }

    /// <summary>Whether work on a request may begin; then <see cref="Leave"/> has to be called.</summary>
    public bool TryEnter(bool isCritical)
    {
        if (!isCritical && IsRefused())
            return false;
        if (Interlocked.Increment(ref _running) <= (isCritical ? _most : _mostOrdinary))
            return true;
        Interlocked.Decrement(ref _running);
        return false;
    }

    /// <summary>Work on a request has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    // In turn, not by chance: of ten requests three are refused when the share is 0.3.
    private bool IsRefused()
    {
        var share = RefusedShare;
        if (share <= 0)
            return false;
        var turn = Interlocked.Increment(ref _turn);
        return Math.Floor(turn * share) > Math.Floor((turn - 1) * share);
    }
}
