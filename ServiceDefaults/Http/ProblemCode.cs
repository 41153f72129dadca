namespace Scale.ServiceDefaults.Http;

/// <summary>One kind of refusal.</summary>
/// <param name="Code">Stable name that clients branch on; it never changes its meaning.</param>
/// <param name="Status">HTTP status it is sent with.</param>
/// <param name="Title">Short text, the same every time.</param>
/// <param name="Remedy">What a client does about it.</param>
public sealed record ProblemCode(string Code, int Status, string Title, string Remedy)
{
    /// <summary>The problem type of RFC 9457; a name, not an address.</summary>
    public string Type { get; init; } = $"urn:scale:problem:{Code}";

    /// <summary>Where docs/protocol/http.md describes it.</summary>
    public string Anchor => $"#{Code}";
}
