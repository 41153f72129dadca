using Microsoft.Extensions.Options;

namespace Scale.Core.Revocations;

/// <summary>How revocations reach every instance; section <c>Revocations</c>. Checked when the process starts.</summary>
public sealed class RevocationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Revocations";

    /// <summary>How often the catalog is asked what was revoked and which companies have another plan or limit. Default 400 ms; 50 ms to 900 ms, so that it stays below a second.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest wait for Redis after something was revoked. Default 250 ms; above zero, at most 5 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromMilliseconds(250);
}

internal sealed class RevocationOptionsValidator : IValidateOptions<RevocationOptions>
{
    public ValidateOptionsResult Validate(string? name, RevocationOptions options)
    {
        var failures = new List<string>();
        if (options.Poll < TimeSpan.FromMilliseconds(50) || options.Poll > TimeSpan.FromMilliseconds(900))
            failures.Add($"Revocations:Poll is {options.Poll}; it must be 50 to 900 ms.");
        if (options.PublishTimeout <= TimeSpan.Zero || options.PublishTimeout > TimeSpan.FromSeconds(5))
            failures.Add($"Revocations:PublishTimeout is {options.PublishTimeout}; it must be above 0 and at most 5 s.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
