using Microsoft.Extensions.Options;

namespace Scale.Api.Http.Operators;

/// <summary>Who may operate the system as a whole; section <c>Operators</c>. Checked when the process starts.</summary>
internal sealed class OperatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Operators";

    /// <summary>What every operator key begins with, so that it is recognised wherever it leaks to.</summary>
    public const string Prefix = "op_";

    /// <summary>Least characters of a key behind the prefix.</summary>
    public const int LeastSecret = 32;

    /// <summary>The operators' key, <c>op_</c> and at least 32 characters. No default; empty: there is nothing at <c>/v1/admin</c>.</summary>
    public string Key { get; set; } = "";
}

internal sealed class OperatorOptionsValidator : IValidateOptions<OperatorOptions>
{
    public ValidateOptionsResult Validate(string? name, OperatorOptions options) =>
        options.Key.Length == 0
        || (options.Key.StartsWith(OperatorOptions.Prefix, StringComparison.Ordinal)
            && options.Key.Length >= OperatorOptions.Prefix.Length + OperatorOptions.LeastSecret)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Operators:Key has {options.Key.Length} characters; it must be {OperatorOptions.Prefix} and at least {OperatorOptions.LeastSecret} more, or empty.");
}
