using Microsoft.Extensions.Options;
using Scale.Core.Plans;

namespace Scale.Core.Domain.Companies;

/// <summary>What anybody may sign a company up for; section <c>SignUp</c>. Checked when the process starts.</summary>
public sealed class SignUpOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SignUp";

    /// <summary>
    /// The highest plan that a sign-up may name: FREE, BASIC, PROFESSIONAL or ENTERPRISE. Operators give any other. Default PROFESSIONAL, because
    /// ENTERPRISE has no quotas.
    /// </summary>
    public string HighestPlan { get; set; } = PlanCodes.Professional;

    /// <summary>The plans that may be chosen, in ascending order.</summary>
    public IEnumerable<string> Plans => PlanCodes.All.TakeWhile(plan => plan != HighestPlan).Append(HighestPlan);
}

internal sealed class SignUpOptionsValidator : IValidateOptions<SignUpOptions>
{
    public ValidateOptionsResult Validate(string? name, SignUpOptions options) => PlanCodes.IsKnown(options.HighestPlan)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{SignUpOptions.Section}:HighestPlan is '{options.HighestPlan}'; it must be one of {string.Join(", ", PlanCodes.All)}.");
}
