using System.Diagnostics.Metrics;

namespace Scale.Tests.Api.RateLimits;

/// <summary>Counts the questions that rate limits of this process ask Redis; tests that read it or ask run one after the other.</summary>
internal static class RoundTrips
{
    public const string Name = "rate limit round trips";

    private static readonly MeterListener Listener = Listen();
    private static long _count;

    public static long Count => Listener is null ? 0 : Volatile.Read(ref _count);

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "scale.rate_limits.store.duration")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => Interlocked.Increment(ref _count));
        listener.Start();
        return listener;
    }
}
