using Microsoft.Extensions.Options;
using Scale.Core.Plans;

namespace Scale.Core.Quotas;

/// <summary>How many of each thing a company may have; section <c>Quotas</c>. Checked when the process starts.</summary>
public sealed class QuotaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Quotas";

    /// <summary>For how long the status of a company is remembered. Default 2 s; zero counts anew every time. Refusals never come from it.</summary>
    public TimeSpan StatusLifetime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Quotas by plan, for example <c>Quotas:Plans:FREE:Users</c>. What is not configured keeps its default.</summary>
    public Dictionary<string, PlanQuotas> Plans { get; } = new(StringComparer.Ordinal)
    {
        [PlanCodes.Free] = new() { Users = 5, Patients = 1_000, Orders = 10_000, Products = 1_000, Exams = 2_000 },
        [PlanCodes.Basic] = new() { Users = 25, Patients = 10_000, Orders = 100_000, Products = 10_000, Exams = 20_000 },
        [PlanCodes.Professional] = new() { Users = 100, Patients = 100_000, Orders = 1_000_000, Products = 100_000, Exams = 200_000 },
        [PlanCodes.Enterprise] = new(),
    };
}

/// <summary>The quotas of one plan. Zero is no limit; so is the default of a plan that is not in <see cref="QuotaOptions"/>.</summary>
public sealed class PlanQuotas
{
    /// <summary>Most users with access. Zero: no limit.</summary>
    public long Users { get; set; }

    /// <summary>Most patients. Zero: no limit.</summary>
    public long Patients { get; set; }

    /// <summary>Most orders. Zero: no limit.</summary>
    public long Orders { get; set; }

    /// <summary>Most products that are not archived. Zero: no limit.</summary>
    public long Products { get; set; }

    /// <summary>Most exams. Zero: no limit.</summary>
    public long Exams { get; set; }

    /// <summary>The limit of one quota; 0 for none.</summary>
    public long Of(Quota quota) => quota switch
    {
        Quota.Users => Users,
        Quota.Patients => Patients,
        Quota.Orders => Orders,
        Quota.Products => Products,
        Quota.Exams => Exams,
        _ => throw new ArgumentOutOfRangeException(nameof(quota), quota, "There is no such quota."),
    };
}

internal sealed class QuotaOptionsValidator : IValidateOptions<QuotaOptions>
{
    public ValidateOptionsResult Validate(string? name, QuotaOptions options)
    {
        var failures = new List<string>();
        if (options.StatusLifetime < TimeSpan.Zero || options.StatusLifetime > TimeSpan.FromMinutes(1))
            failures.Add($"Quotas:StatusLifetime is {options.StatusLifetime}; it must be 0 to 1 minute.");
        foreach (var (plan, quotas) in options.Plans)
        {
            if (!PlanCodes.IsKnown(plan))
                failures.Add($"Quotas:Plans:{plan} is for no plan; plans are {string.Join(", ", PlanCodes.All)}.");
            foreach (var quota in QuotaNames.All.Where(quota => quotas.Of(quota) < 0))
                failures.Add($"Quotas:Plans:{plan}:{quota} is {quotas.Of(quota)}; it must be 0 (no limit) or more.");
        }
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
