namespace Scale.Api.Http.Problems;

/// <summary>One kind of refusal: a row of the table in <see cref="ApiErrors"/>.</summary>
/// <param name="Code">Stable name that clients branch on; it never changes its meaning.</param>
/// <param name="Status">HTTP status it is sent with.</param>
/// <param name="Title">Short text, the same every time.</param>
/// <param name="Remedy">What a client does about it.</param>
public sealed record ApiError(string Code, int Status, string Title, string Remedy)
{
    /// <summary>The problem type of RFC 9457; a name, not an address.</summary>
    public string Type => $"urn:scale:problem:{Code}";
}
