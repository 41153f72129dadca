using System.Globalization;
using NpgsqlTypes;

namespace Scale.Core.Data.Consistency;

/// <summary>A place in a database's write-ahead log. A host that has replayed this far shows everything committed up to it.</summary>
/// <param name="Database">The shard, for example <c>shard0</c>; places of different ones cannot be compared.</param>
/// <param name="Timeline">Counts promotions: a later timeline begins where an earlier one was left.</param>
/// <param name="Lsn">The place.</param>
public readonly record struct CommitPosition(string Database, int Timeline, NpgsqlLogSequenceNumber Lsn)
{
    /// <summary>Whichever says more; a place in another database replaces one that says nothing there.</summary>
    public static CommitPosition Later(CommitPosition? known, CommitPosition other) =>
        known is { } place && place.Database == other.Database && place.CompareTo(other) > 0 ? place : other;

    /// <summary><c>&lt;database&gt;.&lt;timeline&gt;.&lt;LSN in hexadecimal&gt;</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Database}.{Timeline}.{(ulong)Lsn:x}");

    /// <summary>Accepts exactly what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CommitPosition position)
    {
        position = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Length > MostText || text.Split(parts, '.') != 3
            || parts[0].GetOffsetAndLength(text.Length).Length == 0
            || !int.TryParse(text[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var timeline) || timeline < 1
            || !ulong.TryParse(text[parts[2]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var lsn))
            return false;
        Span<char> canonical = stackalloc char[MostText];
        if (!canonical.TryWrite(CultureInfo.InvariantCulture, $"{text[parts[0]]}.{timeline}.{lsn:x}", out var length) || !text.SequenceEqual(canonical[..length]))
            return false;
        position = new CommitPosition(NameOf(text[parts[0]]), timeline, new NpgsqlLogSequenceNumber(lsn));
        return true;
    }

    // shard and 4 digits, a timeline of 10, an LSN of 16 and the dots, with room for longer names.
    private const int MostText = 64;

    // Nearly all places of a process are in one database, or in a few.
    private static string NameOf(ReadOnlySpan<char> database)
    {
        if (_lastName is { } last && database.SequenceEqual(last))
            return last;
        return _lastName = database.ToString();
    }

    private static volatile string? _lastName;

    private int CompareTo(CommitPosition other) =>
        Timeline != other.Timeline ? Timeline.CompareTo(other.Timeline) : Lsn.CompareTo(other.Lsn);
}
