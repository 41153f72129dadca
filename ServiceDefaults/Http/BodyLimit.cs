namespace Scale.ServiceDefaults.Http;

/// <summary>Endpoint metadata: most bytes of a request body, below <see cref="HttpLimitOptions.MaxBodyBytes"/>.</summary>
public sealed record BodyLimit(long Bytes)
{
    /// <summary>For requests whose every field is short: 64 KiB.</summary>
    public static BodyLimit Small { get; } = new(64 * 1024);
}
