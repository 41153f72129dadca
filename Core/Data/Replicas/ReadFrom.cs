namespace Scale.Core.Data.Replicas;

/// <summary>Where a read may be answered.</summary>
public enum ReadFrom
{
    /// <summary>A replica that shows what <see cref="Tenancy.Tenant.Consistency"/> asks for; the primary if there is none.</summary>
    Replica,

    /// <summary>The primary: for what must not be stale at all.</summary>
    Primary,
}
