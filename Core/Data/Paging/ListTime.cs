using System.Globalization;

namespace Scale.Core.Data.Paging;

/// <summary>A time as clients write it in a query string: by ISO 8601, with its offset.</summary>
public static class ListTime
{
    /// <summary>What is said about anything else.</summary>
    public const string Expected = "must be a time with its offset, for example 2026-11-21T10:15:30Z";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The time; null if the text is none. Years whose bounds a database or an id could not hold are none either.</summary>
    public static DateTimeOffset? Read(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year is > 1970 and < 9999 ? time : null;
}
