namespace Scale.Dashboard.Telemetry;

/// <summary>What a person is looking for among the traces. Everything unset: all traces.</summary>
public sealed record TraceQuery
{
    /// <summary>A service that took part.</summary>
    public string? Service { get; init; }

    public TimeSpan MinDuration { get; init; }

    public bool ErrorsOnly { get; init; }

    /// <summary>Part of a span's name, of an attribute's value or of a status message; case does not matter.</summary>
    public string? Text { get; init; }

    public bool Matches(TraceSummary trace)
    {
        if (ErrorsOnly && trace.ErrorCount == 0)
            return false;
        if (trace.Duration < MinDuration)
            return false;
        if (Service is not null && !trace.Services.Any(s => s.Service == Service))
            return false;
        return Text is null || AnySpanContains(trace.Spans.Span, Text);
    }

    private static bool AnySpanContains(ReadOnlySpan<Span> spans, string text)
    {
        foreach (var span in spans)
        {
            if (span.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
                || span.StatusMessage?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
                || span.Attributes.AnyContains(text))
                return true;
        }

        return false;
    }
}
