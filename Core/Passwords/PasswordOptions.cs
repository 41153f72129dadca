using Microsoft.Extensions.Options;

namespace Scale.Core.Passwords;

/// <summary>How passwords are kept; section <c>Passwords</c>. Checked when the process starts.</summary>
public sealed class PasswordOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Passwords";

    /// <summary>
    /// Rounds of PBKDF2-HMAC-SHA512. Default 210,000, as OWASP's cheat sheet has it; 100,000 to 10,000,000. When it grows, passwords are
    /// hashed anew as their owners sign in.
    /// </summary>
    public int Iterations { get; set; } = 210_000;

    /// <summary>Most hashes computed at a time, each on a core of its own. Default 0: half of the cores, at least one.</summary>
    public int Concurrency { get; set; }

    /// <summary>Most requests that wait for one of these; others are answered 503 <c>overloaded</c>. Default 64; zero lets nobody wait.</summary>
    public int MostWaiting { get; set; } = 64;
}

internal sealed class PasswordOptionsValidator : IValidateOptions<PasswordOptions>
{
    public ValidateOptionsResult Validate(string? name, PasswordOptions options)
    {
        var failures = new List<string>();
        if (options.Iterations is < 100_000 or > 10_000_000)
            failures.Add($"Passwords:Iterations is {options.Iterations}; it must be 100,000 to 10,000,000.");
        if (options.Concurrency is < 0 or > 1_024)
            failures.Add($"Passwords:Concurrency is {options.Concurrency}; it must be 0 (half of the cores) to 1,024.");
        if (options.MostWaiting is < 0 or > 100_000)
            failures.Add($"Passwords:MostWaiting is {options.MostWaiting}; it must be 0 to 100,000.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
