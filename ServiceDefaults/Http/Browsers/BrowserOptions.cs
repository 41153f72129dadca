using Microsoft.Extensions.Options;

namespace Scale.ServiceDefaults.Http.Browsers;

/// <summary>Which pages of other origins may call this service from a browser; section <c>Cors</c>. Checked when the process starts.</summary>
internal sealed class BrowserOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cors";

    /// <summary>Origins such as <c>https://app.example.com</c>, exactly as browsers send them. Default none: only pages of the service's own origin.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>How long a browser remembers what it is allowed. Default 10 min; zero asks before every request; at most 2 h.</summary>
    public TimeSpan PreflightLifetime { get; set; } = TimeSpan.FromMinutes(10);
}

internal sealed class BrowserOptionsValidator : IValidateOptions<BrowserOptions>
{
    private static readonly TimeSpan MostLifetime = TimeSpan.FromHours(2);

    public ValidateOptionsResult Validate(string? name, BrowserOptions options)
    {
        var failures = options.Origins.Index()
            .Where(origin => !IsOrigin(origin.Item))
            .Select(origin => $"Cors:Origins:{origin.Index} is '{origin.Item}'; it must be scheme, host and port as browsers send them, such as https://app.example.com.")
            .ToList();
        if (options.PreflightLifetime < TimeSpan.Zero || options.PreflightLifetime > MostLifetime)
            failures.Add($"Cors:PreflightLifetime is {options.PreflightLifetime}; it must be 0 to 2 h.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // A browser sends no path, no default port and no capital letters; "*" would be everybody.
    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.GetLeftPart(UriPartial.Authority) == origin;
}
