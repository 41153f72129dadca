using Microsoft.Extensions.Options;

namespace Scale.Core.Idempotency;

/// <summary>Requests with an <c>Idempotency-Key</c>; section <c>Idempotency</c>. Checked when the process starts.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Idempotency";

    /// <summary>How long a key and its answer are kept, from its first use. Default 24 h; 1 minute to 30 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// After that time a request that has done nothing, because its process is gone, can be tried again. Default 1 minute, longer than a
    /// request may take; 1 s to 1 h. One that is slower than this fails at its commit, so it is about waiting, not about doing things twice.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest answer that is kept, in bytes. Default 256 KiB; zero keeps none. A larger one is not sent again: the repeated request gets 409.</summary>
    public int MostAnswerBytes { get; set; } = 256 * 1024;

    /// <summary>How often keys past their time are deleted. Default 10 minutes; at least 1 minute.</summary>
    public TimeSpan ForgetEvery { get; set; } = TimeSpan.FromMinutes(10);
}

internal sealed class IdempotencyOptionsValidator : IValidateOptions<IdempotencyOptions>
{
    public ValidateOptionsResult Validate(string? name, IdempotencyOptions options)
    {
        var failures = new List<string>();
        if (options.Retention < TimeSpan.FromMinutes(1) || options.Retention > TimeSpan.FromDays(30))
            failures.Add($"Idempotency:Retention is {options.Retention}; it must be 1 minute to 30 days.");
        if (options.Lease < TimeSpan.FromSeconds(1) || options.Lease > TimeSpan.FromHours(1) || options.Lease > options.Retention)
            failures.Add($"Idempotency:Lease is {options.Lease}; it must be 1 s to 1 h, and at most Idempotency:Retention.");
        if (options.MostAnswerBytes is < 0 or > 16 * 1024 * 1024)
            failures.Add($"Idempotency:MostAnswerBytes is {options.MostAnswerBytes}; it must be 0 to 16 MiB.");
        if (options.ForgetEvery < TimeSpan.FromMinutes(1) || options.ForgetEvery > TimeSpan.FromDays(1))
            failures.Add($"Idempotency:ForgetEvery is {options.ForgetEvery}; it must be 1 minute to 1 day.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
