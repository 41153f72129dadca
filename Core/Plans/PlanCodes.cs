namespace Scale.Core.Plans;

/// <summary>The plans a company can be on, in ascending order. How many requests each allows is configuration, <c>RateLimits:Plans</c>.</summary>
public static class PlanCodes
{
    /// <summary>The plan of a sign-up that names none.</summary>
    public const string Free = "FREE";

    /// <summary>BASIC.</summary>
    public const string Basic = "BASIC";

    /// <summary>PROFESSIONAL.</summary>
    public const string Professional = "PROFESSIONAL";

    /// <summary>ENTERPRISE.</summary>
    public const string Enterprise = "ENTERPRISE";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Free, Basic, Professional, Enterprise];

    /// <summary>True for one of the codes, in capital letters.</summary>
    public static bool IsKnown(string code) => All.Contains(code, StringComparer.Ordinal);
}
