namespace Aspire.Hosting.ApplicationModel;

internal static class ResourceName
{
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var problem = name switch
        {
            { Length: > 64 } => "it must be between 1 and 64 characters long",
            _ when !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') =>
                "it must contain only ASCII letters, digits and hyphens",
            _ when !char.IsAsciiLetter(name[0]) => "it must start with an ASCII letter",
            _ when name.Contains("--", StringComparison.Ordinal) => "it must not contain consecutive hyphens",
            _ when name[^1] == '-' => "it must not end with a hyphen",
            _ => null,
        };
        if (problem is not null)
            throw new ArgumentException($"Resource name '{name}' is invalid: {problem}.", nameof(name));
    }

    /// <summary>As an environment variable's prefix: <c>scale-db</c> becomes <c>SCALE_DB</c>.</summary>
    public static string ToEnvironmentPrefix(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));
}
