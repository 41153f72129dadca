namespace Scale.Core.Data.Paging;

/// <summary>Lists and their cursors; section <c>Paging</c>. Checked when the process starts.</summary>
public sealed class PagingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Paging";

    /// <summary>Fewest bytes of <see cref="SigningKey"/>.</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>
    /// Signs cursors, so it is the same on every instance. Text of at least 32 UTF-8 bytes; a secret parameter of the AppHost.
    /// Required: there is no default. Changing it makes clients start their lists over.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>How long a cursor can be used. Default 7 days; zero means for ever.</summary>
    public TimeSpan CursorLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Most rows of one stream (<c>Accept: application/x-ndjson</c>); it ends with a cursor to go on from. Default 100,000; zero is refused.</summary>
    public int StreamRows { get; set; } = 100_000;

    /// <summary>Longest time of one stream, however slow the client is; it ends with a cursor too. Default 5 minutes; zero is refused.</summary>
    public TimeSpan StreamTime { get; set; } = TimeSpan.FromMinutes(5);
}
