namespace Scale.ServiceDefaults.Resilience;

/// <summary>
/// The trace headers a request had before its first attempt. The client adds them per attempt, but never over existing
/// ones: without this a retry would name the first attempt's span as its parent.
/// </summary>
internal readonly struct PropagationHeaders(HttpRequestMessage request)
{
    private static readonly string[] Names = ["traceparent", "tracestate", "baggage", "Correlation-Context"];

    private readonly int _original = Present(request);

    /// <summary>Removes those that an attempt has added.</summary>
    public void Reset()
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if ((_original & (1 << i)) == 0)
                request.Headers.Remove(Names[i]);
        }
    }

    private static int Present(HttpRequestMessage request)
    {
        var present = 0;
        for (var i = 0; i < Names.Length; i++)
            present |= request.Headers.NonValidated.Contains(Names[i]) ? 1 << i : 0;
        return present;
    }
}
