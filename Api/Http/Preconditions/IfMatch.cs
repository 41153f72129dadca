using System.Globalization;
using Microsoft.Net.Http.Headers;
using Scale.Core.Data;

namespace Scale.Api.Http.Preconditions;

/// <summary>
/// The <c>If-Match</c> header as a parameter of a handler. Whether it is there and can be read is checked by
/// <see cref="Preconditions.RequiresIfMatch"/> before the handler runs.
/// </summary>
internal readonly record struct IfMatch(ExpectedVersion Version, IfMatchState State)
{
    /// <summary>The entity tag of a version.</summary>
    public static string TagOf(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Called by the framework.</summary>
    public static ValueTask<IfMatch> BindAsync(HttpContext http) => ValueTask.FromResult(Read(http.Request));

    public static IfMatch Read(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return new IfMatch(default, IfMatchState.Missing);
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags))
            return new IfMatch(default, IfMatchState.Unreadable);
        // The tag * is any version. A weak tag, or one that is no version of ours, matches nothing (RFC 9110, 13.1.1).
        return tags.Contains(EntityTagHeaderValue.Any)
            ? new IfMatch(ExpectedVersion.Any, IfMatchState.Given)
            : new IfMatch(new ExpectedVersion([.. tags.Select(VersionOf).OfType<long>()]), IfMatchState.Given);
    }

    private static long? VersionOf(EntityTagHeaderValue tag) =>
        !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

/// <summary>What became of the header.</summary>
internal enum IfMatchState
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is no list of entity tags.</summary>
    Unreadable,

    /// <summary>It says which versions are expected.</summary>
    Given,
}
