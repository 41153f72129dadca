namespace Scale.Core.Quotas;

/// <summary>What a plan bounds the number of.</summary>
public enum Quota
{
    /// <summary>Users who have access; archiving one frees its place.</summary>
    Users,

    /// <summary>Patients, archived ones too: they are records that stay.</summary>
    Patients,

    /// <summary>Orders that were ever placed.</summary>
    Orders,

    /// <summary>Products of the assortment; archiving one frees its place, restoring it takes one.</summary>
    Products,

    /// <summary>Exams, archived ones too.</summary>
    Exams,
}

/// <summary>How quotas are called where people and databases read them.</summary>
public static class QuotaNames
{
    /// <summary>All quotas, in the order in which they are shown.</summary>
    public static IReadOnlyList<Quota> All { get; } = Enum.GetValues<Quota>();

    /// <summary>The name, for example <c>users</c>.</summary>
    public static string Name(this Quota quota) => quota switch
    {
        Quota.Users => "users",
        Quota.Patients => "patients",
        Quota.Orders => "orders",
        Quota.Products => "products",
        Quota.Exams => "exams",
        _ => throw new ArgumentOutOfRangeException(nameof(quota), quota, "There is no such quota."),
    };
}
