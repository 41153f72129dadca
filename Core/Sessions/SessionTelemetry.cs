using System.Diagnostics.Metrics;

namespace Scale.Core.Sessions;

/// <summary>Figures of sessions.</summary>
internal static class SessionTelemetry
{
    private static readonly Meter Meter = new("Scale.Sessions");

    private static readonly Counter<long> SignInCount = Meter.CreateCounter<long>("scale.sessions.sign_ins", "{attempt}", "Attempts to sign in by what became of them.");

    private static readonly Counter<long> RefreshCount = Meter.CreateCounter<long>("scale.sessions.refreshes", "{attempt}", "Attempts to refresh by what became of them.");

    private static readonly Counter<long> EndCount = Meter.CreateCounter<long>("scale.sessions.ended", "{session}", "Sessions that were ended before their time.");

    public static void SignedIn(string result) => SignInCount.Add(1, new KeyValuePair<string, object?>("scale.result", result));

    public static void Refreshed(string result) => RefreshCount.Add(1, new KeyValuePair<string, object?>("scale.result", result));

    public static void Ended() => EndCount.Add(1);
}
