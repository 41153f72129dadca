using System.Numerics;

namespace Scale.Bench.Load;

/// <summary>
/// Latency histogram with buckets of constant relative width, after HdrHistogram (G. Tene): 64 buckets per power of two,
/// so a reported value is at most 1.6 % above the measured one. Microseconds, up to about 19 hours; 4 bytes a bucket.
/// Recording is lock-free and allocates nothing.
/// </summary>
internal sealed class Latencies
{
    private const int BitsPerOctave = 6;
    private const int BucketsPerOctave = 1 << BitsPerOctave;
    private const int Octaves = 31;
    private readonly int[] _buckets = new int[BucketsPerOctave * (Octaves + 1)];
    private long _max;

    public long Count => _buckets.Sum(bucket => (long)bucket);

    public double MaxMilliseconds => Interlocked.Read(ref _max) / 1_000.0;

    public void Record(TimeSpan latency)
    {
        var micros = Math.Max(0, (long)latency.TotalMicroseconds);
        Interlocked.Increment(ref _buckets[Index(micros)]);
        for (var max = Interlocked.Read(ref _max); micros > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, micros, max);
            if (seen == max)
                return;
            max = seen;
        }
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _buckets.Length; i++)
            _buckets[i] += other._buckets[i];
        _max = Math.Max(_max, other._max);
    }

    /// <summary>The latency in milliseconds that a share of requests did not exceed. Zero if nothing was recorded.</summary>
    /// <param name="share">0 to 1, e.g. 0.99.</param>
    public double Milliseconds(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        if (wanted == 0)
            return 0;
        long seen = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
                return Math.Min(UpperBound(i), Interlocked.Read(ref _max)) / 1_000.0;
        }

        return MaxMilliseconds;
    }

    private static int Index(long micros)
    {
        if (micros < BucketsPerOctave)
            return (int)micros;
        var octave = Math.Min(BitOperations.Log2((ulong)micros) - BitsPerOctave, Octaves - 1);
        return (octave + 1) * BucketsPerOctave + (int)Math.Min((micros >> octave) - BucketsPerOctave, BucketsPerOctave - 1);
    }

    private static long UpperBound(int index)
    {
        if (index < BucketsPerOctave)
            return index;
        var octave = index / BucketsPerOctave - 1;
        return (((long)(index % BucketsPerOctave) + BucketsPerOctave + 1) << octave) - 1;
    }
}
