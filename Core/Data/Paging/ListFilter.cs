using System.Buffers.Binary;
using System.Globalization;

namespace Scale.Core.Data.Paging;

/// <summary>A filter as a client set it.</summary>
/// <param name="Filter">Which one.</param>
/// <param name="Canonical">The value in the one form that all spellings of it have; part of what a cursor is bound to.</param>
/// <param name="Value">The parameter of the query.</param>
public readonly record struct FilterValue(ListFilter Filter, string Canonical, object Value);

/// <summary>
/// One filter a list offers: its name in the query string, the values it takes, and the condition it becomes. What clients send is
/// only ever a parameter of that condition.
/// </summary>
public sealed class ListFilter
{
    private readonly Func<string, (string Canonical, object Value)?> _read;
    private readonly string _condition;

    private ListFilter(string name, string condition, string expected, Func<string, (string Canonical, object Value)?> read) =>
        (Name, _condition, Expected, _read) = (name, condition, expected, read);

    /// <summary>Name in the query string.</summary>
    public string Name { get; }

    /// <summary>What a value must be, for the refusal and the documentation: <c>must be …</c>.</summary>
    public string Expected { get; }

    /// <summary>What it does, for the documentation.</summary>
    public required string Description { get; init; }

    /// <summary>The words that are allowed; empty if it takes others.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Format of the value in the words of JSON Schema, for example <c>date-time</c>.</summary>
    public string? Format { get; private init; }

    /// <summary>The only sort whose index serves this filter; with the filter it is the default. Null: every sort does.</summary>
    public string? Sort { get; init; }

    /// <summary>A text column equals one of some words.</summary>
    public static ListFilter OneOf(string name, string column, string description, string[] words, string? sort = null) =>
        new(name, $"{column} = {{0}}", $"must be one of {string.Join(", ", words)}", text => words.Contains(text) ? (text, text) : null)
        {
            Description = description, Words = words, Sort = sort,
        };

    /// <summary>A text column equals the value, of 1 to <paramref name="most"/> characters.</summary>
    public static ListFilter Text(string name, string column, string description, int most, string? sort = null) =>
        new(name, $"{column} = {{0}}", $"must have 1 to {most} characters", text => ReadText(text, most)) { Description = description, Sort = sort };

    /// <summary>
    /// A text begins with the value in any case. <paramref name="key"/> is a column generated as <c>lower(…)</c> with the collation "C", which has to be the key of
    /// <paramref name="sort"/> too: a range of the same index then serves filter and order.
    /// </summary>
    public static ListFilter Prefix(string name, string key, string sort, string description, int most) =>
        // The last character of Unicode: in the order of bytes everything with the prefix is before it.
        new(name, $"{key} >= lower({{0}}) AND {key} < lower({{0}}) || U&'\\+10FFFF'", $"must have 1 to {most} characters", text => ReadText(text, most))
        {
            Description = description, Sort = sort,
        };

    /// <summary>A column with an id equals the value.</summary>
    public static ListFilter Id(string name, string column, string description, string? sort = null) =>
        new(name, $"{column} = {{0}}", "must be an id", text => Guid.TryParseExact(text, "D", out var id) ? (id.ToString(), id) : null)
        {
            Description = description, Format = "uuid", Sort = sort,
        };

    /// <summary>A condition that holds if the value is <c>true</c> and does not if it is <c>false</c>, for example <c>flagged</c>.</summary>
    public static ListFilter Flag(string name, string condition, string description) =>
        new(name, $"({condition}) = {{0}}", "must be true or false", text => text is "true" or "false" ? (text, text is "true") : null)
        {
            Description = description, Words = ["true", "false"],
        };

    /// <summary>A time is the value or later (<paramref name="column"/> is a <c>timestamptz</c>).</summary>
    public static ListFilter From(string name, string column, string description) => AtTime(name, $"{column} >= {{0}}", description, time => time.UtcDateTime);

    /// <summary>A time is before the value.</summary>
    public static ListFilter Before(string name, string column, string description) => AtTime(name, $"{column} < {{0}}", description, time => time.UtcDateTime);

    /// <summary>The time inside a UUIDv7 is the value or later; the primary key serves it in the order of the id, which is <paramref name="sort"/> where a list has others.</summary>
    public static ListFilter FromId(string name, string column, string description, string? sort = null) =>
        AtTime(name, $"{column} >= {{0}}", description, FloorOf, sort);

    /// <summary>The time inside a UUIDv7 is before the value.</summary>
    public static ListFilter BeforeId(string name, string column, string description, string? sort = null) =>
        AtTime(name, $"{column} < {{0}}", description, FloorOf, sort);

    /// <summary>Reads what a client sent.</summary>
    public bool TryRead(string text, out FilterValue value)
    {
        var read = _read(text);
        value = read is { } found ? new FilterValue(this, found.Canonical, found.Value) : default;
        return read is not null;
    }

    internal string Condition(int parameter) => string.Format(CultureInfo.InvariantCulture, _condition, $"${parameter}");

    private static ListFilter AtTime(string name, string condition, string description, Func<DateTimeOffset, object> value, string? sort = null) =>
        new(name, condition, ListTime.Expected, text =>
            ListTime.Read(text) is { } time ? (time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), value(time)) : null)
        {
            Description = description, Format = "date-time", Sort = sort,
        };

    private static (string, object)? ReadText(string text, int most) =>
        text.Trim() is { Length: > 0 } value && value.Length <= most && !value.Any(char.IsControl) ? (value, value) : null;

    /// <summary>The smallest UUIDv7 of the millisecond, as <c>uuid7_floor</c> makes it: 48 bits of milliseconds, then zeros.</summary>
    private static object FloorOf(DateTimeOffset time)
    {
        // An id has whole milliseconds; a bound between two of them is the later one's.
        var milliseconds = (time.UtcTicks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
