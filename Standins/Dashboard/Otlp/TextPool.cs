using System.Text;

namespace Scale.Dashboard.Otlp;

/// <summary>
/// Turns UTF-8 into strings and gives the same string for the same short text again: telemetry repeats the same names and
/// values thousands of times. A fixed number of slots, the last text wins; safe for concurrent use without a lock because
/// an entry is immutable and written in one step.
/// </summary>
internal sealed class TextPool
{
    private const int Slots = 8_192;
    private const int MaxPooledBytes = 80;

    private readonly Entry?[] _slots = new Entry?[Slots];

    private sealed record Entry(byte[] Utf8, string Text);

    public string Get(ReadOnlySpan<byte> utf8, int maxLength)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > MaxPooledBytes)
            return Cut(utf8, maxLength);

        ref var slot = ref _slots[Hash(utf8) % Slots];
        var entry = slot;
        if (entry is not null && utf8.SequenceEqual(entry.Utf8))
            return entry.Text;
        entry = new Entry(utf8.ToArray(), Cut(utf8, maxLength));
        slot = entry;
        return entry.Text;
    }

    private static string Cut(ReadOnlySpan<byte> utf8, int maxLength)
    {
        // A UTF-16 character takes at most three bytes of UTF-8: what lies beyond need not be decoded to be cut.
        var cut = utf8.Length > maxLength * 3L;
        var text = Encoding.UTF8.GetString(cut ? utf8[..(maxLength * 3)] : utf8);
        return text.Length > maxLength ? string.Concat(text.AsSpan(0, maxLength - 1), "…") : text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return (uint)hash.ToHashCode();
    }
}
