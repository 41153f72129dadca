using Scale.Realtime.Protocol;
using Scale.ServiceDefaults.Http;

namespace Scale.Realtime.Connections;

/// <summary>The refusals that only this service knows, as problems (docs/protocol/realtime.md).</summary>
internal static class StreamProblems
{
    public static ProblemCode MalformedEventId { get; } = new(
        "malformed_event_id", 400, "The last event id is not one", "Send the last id received unchanged, or earliest, or none.");

    public static ProblemCode ConnectionLimit { get; } = new(
        "connection_limit", 429, "Too many open streams", "Close streams that are not needed, or share one.");

    public static ProblemResult MalformedId() => new(
        MalformedEventId, $"{ResumePoint.Header} and {ResumePoint.Query} take one id of the form <epoch>.<seq>, or {ResumePoint.Earliest}.");

    public static ProblemResult KeyFull(int limit, TimeSpan retry) => new(
        ConnectionLimit, $"This API key or session has {limit} open streams here, which is its limit.") { RetryAfter = Seconds(retry) };

    public static ProblemResult CompanyFull(int limit, TimeSpan retry) => new(
        ConnectionLimit, $"This company has {limit} open streams here, which is its limit.") { RetryAfter = Seconds(retry) };

    public static ProblemResult Unavailable(TimeSpan retry) => new(ProblemCodes.Unavailable) { RetryAfter = Seconds(retry) };

    private static int Seconds(TimeSpan retry) => Math.Max(1, (int)Math.Ceiling(retry.TotalSeconds));
}
