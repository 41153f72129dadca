using Microsoft.Extensions.Primitives;
using Scale.Core.Events;

namespace Scale.Realtime.Protocol;

/// <summary>Where a client wants its stream to start.</summary>
internal enum ResumeFrom
{
    /// <summary>With the next event.</summary>
    Head,

    /// <summary>With the oldest event still kept.</summary>
    Earliest,

    /// <summary>After the event with a given id.</summary>
    Cursor,
}

/// <summary>What a client said about where its stream shall start.</summary>
internal readonly record struct ResumePoint(ResumeFrom From, EventCursor Cursor)
{
    public const string Header = "Last-Event-ID";
    public const string Query = "last_event_id";
    public const string Earliest = "earliest";

    /// <summary>
    /// Reads the header, else the query. A browser repeats the URL of its first connection for ever but updates the header: the header
    /// is the newer one. Returns false when what was sent is not an id.
    /// </summary>
    public static bool TryRead(StringValues header, StringValues query, out ResumePoint point)
    {
        var given = IsGiven(header) ? header : query;
        point = default;
        if (!IsGiven(given))
        {
            return true;
        }
        return given.Count == 1 && TryParse(given[0], out point);
    }

    private static bool TryParse(string? text, out ResumePoint point)
    {
        if (text == Earliest)
        {
            point = new ResumePoint(ResumeFrom.Earliest, default);
            return true;
        }
        var valid = EventCursor.TryParse(text, out var cursor);
        point = valid ? new ResumePoint(ResumeFrom.Cursor, cursor) : default;
        return valid;
    }

    private static bool IsGiven(StringValues values) => values.Count > 1 || !string.IsNullOrEmpty(values.ToString());
}
