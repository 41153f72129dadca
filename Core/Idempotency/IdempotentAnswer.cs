namespace Scale.Core.Idempotency;

/// <summary>An answer that can be given again.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Names and values by turns; only those that belong to the answer itself.</param>
/// <param name="Body">The bytes.</param>
public sealed record IdempotentAnswer(int Status, IReadOnlyList<string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Without the body: records end up in logs.</summary>
    public override string ToString() => $"{Status}, {Body.Length} bytes";
}
