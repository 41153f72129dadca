using System.Diagnostics;

namespace Scale.Core.Events;

/// <summary>The W3C <c>traceparent</c> that rows carry from the request that wrote them to whoever acts on them.</summary>
public static class TraceParent
{
    /// <summary>That of the current span; null outside of any.</summary>
    public static string? Current() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>The context a row's text names; default if there is none or it is not valid.</summary>
    public static ActivityContext Parse(string? text) =>
        ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : default;
}
