using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scale.Core.Data.Moves;

/// <summary>Figures of moves, and the span around each.</summary>
public static class MoveTelemetry
{
    private static readonly ActivitySource Source = new("Scale.Data");
    private static readonly Meter Meter = new("Scale.Data");

    private static readonly Counter<long> Ended = Meter.CreateCounter<long>(
        "scale.data.moves.ended", "{move}", "Moves of companies by how they ended.");

    private static readonly Histogram<double> Pause = Meter.CreateHistogram<double>(
        "scale.data.moves.pause", "s", "How long writers waited while their company changed shards.",
        advice: new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2] });

    /// <summary>The span of one move.</summary>
    public static Activity? Start(CompanyMove move)
    {
        var span = Source.StartActivity("move company");
        span?.SetTag("scale.company.id", move.CompanyId.ToString());
        span?.SetTag("scale.shard", move.Source);
        span?.SetTag("scale.shard.target", move.Target);
        return span;
    }

    /// <summary>A move has ended.</summary>
    public static void End(string state, MoveResult? result)
    {
        Ended.Add(1, new KeyValuePair<string, object?>("scale.state", state));
        if (result?.Pause is { } pause)
            Pause.Record(pause.TotalSeconds);
    }
}
