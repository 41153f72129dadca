using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.SignedRequests;

/// <summary>Requests that are signed instead of carrying a key; section <c>SignedRequests</c>. Checked when the process starts.</summary>
public sealed class SignedRequestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SignedRequests";

    /// <summary>Fewest bytes of <see cref="MasterKey"/>.</summary>
    public const int LeastKeyBytes = 32;

    /// <summary>
    /// What the secrets of all keys are derived from, so it is the same on every instance, and no store has any of them. Text of at least 32 UTF-8 bytes; a
    /// secret parameter of the AppHost. Default empty: signed requests are refused. Changing it makes every signing secret another one.
    /// </summary>
    public string MasterKey { get; set; } = "";

    /// <summary>How far <c>created</c> may be from this process's clock, either way; nonces are remembered for twice as long. Default 5 min; 1 s to 1 h.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for Redis, which remembers nonces; then the request is refused with 503. Default 250 ms; above zero, at most 5 s.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMilliseconds(250);
}

internal sealed class SignedRequestOptionsValidator : IValidateOptions<SignedRequestOptions>
{
    public ValidateOptionsResult Validate(string? name, SignedRequestOptions options)
    {
        var failures = new List<string>();
        if (options.MasterKey.Length > 0 && Encoding.UTF8.GetByteCount(options.MasterKey) < SignedRequestOptions.LeastKeyBytes)
            failures.Add($"SignedRequests:MasterKey must have at least {SignedRequestOptions.LeastKeyBytes} bytes, or be empty.");
        if (options.Window < TimeSpan.FromSeconds(1) || options.Window > TimeSpan.FromHours(1))
            failures.Add($"SignedRequests:Window is {options.Window}; it must be 1 s to 1 hour.");
        if (options.StoreTimeout <= TimeSpan.Zero || options.StoreTimeout > TimeSpan.FromSeconds(5))
            failures.Add($"SignedRequests:StoreTimeout is {options.StoreTimeout}; it must be above 0 and at most 5 s.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
