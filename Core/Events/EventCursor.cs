using System.Globalization;

namespace Scale.Core.Events;

/// <summary>A place in a company's log as clients see it (SSE <c>id:</c>, <c>Last-Event-ID</c>): <c>&lt;epoch&gt;.&lt;seq&gt;</c>.</summary>
public readonly record struct EventCursor(long Epoch, long Seq)
{
    /// <summary>Accepts exactly what <see cref="ToString"/> writes: two canonical non-negative decimals; no sign, space or leading zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventCursor cursor)
    {
        cursor = default;
        var dot = text.IndexOf('.');
        if (dot < 0 || !TryParseNumber(text[..dot], out var epoch) || !TryParseNumber(text[(dot + 1)..], out var seq))
        {
            return false;
        }

        cursor = new EventCursor(epoch, seq);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Seq}");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 19
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
