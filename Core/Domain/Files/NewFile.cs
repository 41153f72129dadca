namespace Scale.Core.Domain.Files;

/// <summary>What a client says about a file it uploads.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="ContentType">Media type without parameters, lower case.</param>
/// <param name="Sha256">What the content is said to hash to; null if nothing is said.</param>
public sealed record NewFile(string? Name, string? ContentType, byte[]? Sha256)
{
    /// <summary>Longest name in characters.</summary>
    public const int MostName = 200;

    /// <summary>Longest media type in characters.</summary>
    public const int MostContentType = 127;

    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => CheckName(Name)
        .Require(ContentType is { Length: >= 3 and <= MostContentType }, "contentType", $"must be a media type of at most {MostContentType} characters");

    /// <summary>What is wrong with a name, if anything.</summary>
    public static FieldErrors CheckName(string? name) => new FieldErrors()
        .RequireText(name, "name", MostName)
        .Require(name is null || name.AsSpan().IndexOfAny('/', '\\') < 0, "name", "must not contain / or \\");

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(NewFile);
}

/// <summary>Content that has been read to its end.</summary>
internal sealed record FileContent(long SizeBytes, byte[] Sha256);
