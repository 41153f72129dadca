namespace Scale.LocalRuntime.Images;

/// <summary>An image's name without registry, tag and digest: docker.io/library/postgres:18.3 is library/postgres.</summary>
internal static class ImageName
{
    public static string Repository(string image)
    {
        var name = image.Split('@')[0];
        var slash = name.IndexOf('/');
        if (slash > 0 && (name.AsSpan(0, slash).IndexOfAny('.', ':') >= 0 || name.AsSpan(0, slash) is "localhost"))
            name = name[(slash + 1)..];
        return name.Split(':')[0];
    }

    /// <summary>The major version a tag asks for: 18 for "18.3-alpine", null for "latest".</summary>
    public static int? MajorVersion(string? tag) =>
        int.TryParse(string.Concat((tag ?? "").TakeWhile(char.IsAsciiDigit)), out var major) ? major : null;
}
