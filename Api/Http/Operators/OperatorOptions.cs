using Microsoft.Extensions.Options;
using Scale.Core.Operators;

namespace Scale.Api.Http.Operators;

/// <summary>Who may operate the system as a whole; section <c>Operators</c>. Checked when the process starts.</summary>
internal sealed class OperatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Operators";

    /// <summary>Least characters of a key behind the prefix.</summary>
    public const int LeastSecret = 32;

    /// <summary>
    /// One more key, of an operator called <see cref="Name"/>, for systems that are started and thrown away: <c>op_</c> and at least 32 characters. The
    /// AppHost makes one. Default empty: only operators that were made by command.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>What the audit log calls whoever has that key.</summary>
    public const string Name = "configured";
}

internal sealed class OperatorOptionsValidator : IValidateOptions<OperatorOptions>
{
    public ValidateOptionsResult Validate(string? name, OperatorOptions options) =>
        options.Key.Length == 0
        || (options.Key.StartsWith(OperatorKeyText.Prefix, StringComparison.Ordinal)
            && options.Key.Length >= OperatorKeyText.Prefix.Length + OperatorOptions.LeastSecret)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Operators:Key has {options.Key.Length} characters; it must be {OperatorKeyText.Prefix} and at least {OperatorOptions.LeastSecret} more, or empty.");
}
